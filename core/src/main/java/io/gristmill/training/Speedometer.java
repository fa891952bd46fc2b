package io.gristmill.training;

import io.gristmill.model.shape.GptConfig;
import java.util.function.LongSupplier;

/** Tokens per second of a round, and what share of the machine's peak that is (MFU). */
public final class Speedometer {

  private final LongSupplier nanoClock;
  private final double flopsPerToken;
  private final double peakFlopsPerSecond;
  private long started;

  /**
   * Reads a clock.
   *
   * @param nanoClock such as {@code System::nanoTime}
   * @param peakFlopsPerSecond of everything that trains, measured
   */
  public Speedometer(LongSupplier nanoClock, GptConfig model, double peakFlopsPerSecond) {
    this.nanoClock = nanoClock;
    this.flopsPerToken = flopsPerToken(model);
    this.peakFlopsPerSecond = peakFlopsPerSecond;
  }

  /**
   * Forward and backward: 6 a weight that multiplies, 12 a layer, position and width for attention
   * (Chowdhery et al., 2022, appendix B). Embeddings are looked up, not multiplied.
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

  /** Seconds since the start; more than none. */
  double stop() {
    return Math.max(1e-9, (nanoClock.getAsLong() - started) * 1e-9);
  }

  double utilization(double tokensPerSecond) {
    return tokensPerSecond * flopsPerToken / peakFlopsPerSecond;
  }
}
