package io.gristmill.training;

import io.gristmill.model.shape.GptConfig;
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
  private final double peakFlopsPerSecond;
  private long started;

  /**
   * @param nanoClock such as {@code System::nanoTime}
   * @param peakFlopsPerSecond measured peak of all replicas together
   */
  public ThroughputMeter(LongSupplier nanoClock, GptConfig model, double peakFlopsPerSecond) {
    this.nanoClock = nanoClock;
    this.flopsPerToken = flopsPerToken(model);
    this.peakFlopsPerSecond = peakFlopsPerSecond;
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

  double utilization(double tokensPerSecond) {
    return tokensPerSecond * flopsPerToken / peakFlopsPerSecond;
  }

  /**
   * Measures the peak of this machine, in floating-point operations per second: the best of several
   * float32 matrix products {@code [768, 768]}.
   */
  public static double measurePeak(LongSupplier nanoClock) {
    INDArray a = Nd4j.ones(DataType.FLOAT, MATRIX, MATRIX);
    INDArray b = Nd4j.ones(DataType.FLOAT, MATRIX, MATRIX);
    INDArray product = Nd4j.zeros(DataType.FLOAT, MATRIX, MATRIX);
    double best = 0;
    for (int i = 0; i < TRIALS; i++) {
      long began = nanoClock.getAsLong();
      a.mmuli(b, product);
      double seconds = Math.max(1e-9, (nanoClock.getAsLong() - began) * 1e-9);
      best = Math.max(best, 2.0 * MATRIX * MATRIX * MATRIX / seconds);
    }
    a.close();
    b.close();
    product.close();
    return best;
  }
}
