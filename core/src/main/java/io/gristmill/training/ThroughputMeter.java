package io.gristmill.training;

import io.gristmill.config.TrainingSection;
import io.gristmill.model.kernel.Kernels;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.ComputeDevice;
import java.util.List;
import java.util.function.LongSupplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Measures the duration of a round and its model FLOPs utilization (MFU). */
public final class ThroughputMeter {

  private static final int MATRIX = 768;
  private static final int TRIALS = 8;

  private final LongSupplier nanoClock;
  private final double flopsPerToken;
  private final double hostPeak;
  private final int replicasAtOnce;
  private long started;

  /**
   * @param nanoClock such as {@code System::nanoTime}
   * @param hostPeak measured peak of a replica on the host, in floating-point operations per second
   * @param replicasAtOnce number of replicas that train at the same time
   */
  public ThroughputMeter(
      LongSupplier nanoClock, GptConfig model, double hostPeak, int replicasAtOnce) {
    this.nanoClock = nanoClock;
    this.flopsPerToken = flopsPerToken(model);
    this.hostPeak = hostPeak;
    this.replicasAtOnce = replicasAtOnce;
  }

  /**
   * Forward and backward pass: 6 per weight in a matrix product, and 12 per layer, position and
   * unit of width for attention (Chowdhery et al., 2022, appendix B). Embedding lookups cost none.
   */
  static double flopsPerToken(GptConfig model) {
    double width = model.embeddingSize();
    double lookedUp = model.positionCount();
    if (!model.tiedEmbeddings()) {
      lookedUp += width * model.vocabularySize();
    }
    return 6 * (model.parameterCount() - lookedUp)
        + 12.0 * model.layers() * width * model.contextLength();
  }

  void start() {
    started = nanoClock.getAsLong();
  }

  /** Returns the seconds since the start; always positive. */
  double stop() {
    return Math.max(1e-9, (nanoClock.getAsLong() - started) * 1e-9);
  }

  /**
   * Achieved share of the peak.
   *
   * @param devices that trained, of which the fastest counts for all
   * @return not a number for a card whose peak is unknown
   */
  double utilization(double tokensPerSecond, List<ComputeDevice> devices) {
    double peak =
        devices.stream()
            .mapToDouble(device -> device.isHost() ? hostPeak : device.peakFlopsPerSecond())
            .max()
            .orElse(hostPeak);
    return tokensPerSecond * flopsPerToken / (replicasAtOnce * peak);
  }

  /**
   * Measures the peak of a replica on this machine, in floating-point operations per second: the
   * best of several matrix products {@code [768, 768]}, by the library, in the precision and on the
   * threads of training.
   */
  public static double measurePeak(LongSupplier nanoClock, TrainingSection training) {
    INDArray a = Nd4j.ones(DataType.FLOAT, MATRIX, MATRIX);
    INDArray b = Nd4j.ones(DataType.FLOAT, MATRIX, MATRIX);
    INDArray product = Nd4j.zeros(DataType.FLOAT, MATRIX, MATRIX);
    double best = 0;
    try (Kernels kernels = Kernels.of(DataType.FLOAT, training.threads())) {
      kernels.use(training.precision());
      for (int i = 0; i < TRIALS; i++) {
        long began = nanoClock.getAsLong();
        kernels.matmul(a, b, 0, product);
        double seconds = Math.max(1e-9, (nanoClock.getAsLong() - began) * 1e-9);
        best = Math.max(best, 2.0 * MATRIX * MATRIX * MATRIX / seconds);
      }
    }
    a.close();
    b.close();
    product.close();
    return best;
  }
}
