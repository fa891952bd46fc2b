package io.gristmill.device.check;

import static io.gristmill.error.Messages.format;

import io.gristmill.device.check.model.CheckModel;
import io.gristmill.device.check.model.Replica;
import io.gristmill.device.cuda.CudaDevice;
import java.util.stream.IntStream;

/** A model of ten million parameters learns in bfloat16 as on a CPU in float32. */
final class CurveSection implements Section {

  private static final int LAST = 50;
  private static final double BOUND = 0.01;
  private static final int SMALL_STEPS = 1;

  @Override
  public void run(CudaDevice device, Setting setting, Report report) {
    CheckModel model = CheckModel.small();
    double[] expected = model.losses();
    int steps = setting.size().choose(model.steps(), SMALL_STEPS);
    double[] losses = new double[steps];
    long start = System.nanoTime();
    try (Replica replica = new Replica(setting.open().get(), model)) {
      for (int i = 0; i < steps; i++) {
        losses[i] = replica.loss(i);
      }
    }
    report.note(
        "loss",
        format(
            "%.4f after %d steps (float32: %.4f), %.1f s",
            losses[steps - 1], steps, expected[steps - 1], (System.nanoTime() - start) / 1e9));
    double difference =
        IntStream.range(Math.max(0, steps - LAST), steps)
            .mapToDouble(i -> losses[i] - expected[i])
            .average()
            .orElseThrow();
    report.atMost("mean difference of the last losses", Math.abs(difference), BOUND);
  }
}
