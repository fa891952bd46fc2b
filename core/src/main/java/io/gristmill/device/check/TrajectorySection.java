package io.gristmill.device.check;

import static io.gristmill.error.Messages.format;

import io.gristmill.device.check.model.CheckModel;
import io.gristmill.device.check.model.Replica;
import io.gristmill.device.cuda.CudaDevice;
import io.gristmill.model.step.TrainingStep.Vector;
import java.util.Arrays;

/**
 * Training of a tiny model: losses as in float64, and the same bytes after a restart from
 * downloaded parameters and moments.
 */
final class TrajectorySection implements Section {

  private static final double BOUND = 2e-3;
  private static final int SMALL_STEPS = 6;

  @Override
  public void run(CudaDevice device, Setting setting, Report report) {
    CheckModel model = CheckModel.tiny();
    double[] expected = model.losses();
    int steps = setting.size().choose(model.steps(), SMALL_STEPS);
    double largest = 0;
    try (Replica replica = new Replica(setting.open().get(), model);
        Replica second = new Replica(setting.open().get(), model)) {
      for (int i = 0; i < steps; i++) {
        if (i == steps / 2) {
          second.copy(replica);
        }
        largest = worse(largest, Math.abs(replica.loss(i) - expected[i]));
        if (i >= steps / 2) {
          second.loss(i);
        }
      }
      report.atMost(format("difference of the loss in %d steps", steps), largest, BOUND);
      boolean same =
          Arrays.equals(replica.download(Vector.PARAMETERS), second.download(Vector.PARAMETERS))
              && Arrays.equals(replica.download(Vector.MOMENTS), second.download(Vector.MOMENTS));
      report.check(
          format("restart from step %d", steps / 2), same, same ? "same bytes" : "other bytes");
    }
  }

  /** The larger difference; infinite for a loss that is not a number. */
  private static double worse(double largest, double difference) {
    return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
  }
}
