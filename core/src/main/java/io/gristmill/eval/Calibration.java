package io.gristmill.eval;

import java.io.Serializable;

/**
 * How far the probability of the first choice is from how often it is right: the expected
 * calibration error with bins of equal width (Guo et al., 2017). A monoid under {@link #merge}.
 *
 * @param targets by bin of the probability
 * @param hits by bin: first choices that were right
 * @param confidence by bin: sum of the probabilities in 2^-30, the same in any order
 */
public record Calibration(long[] targets, long[] hits, long[] confidence) implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final int BINS = 15;

  /** No targets yet. */
  public static Calibration none() {
    return new Calibration(new long[BINS], new long[BINS], new long[BINS]);
  }

  /** Adds a first choice and its probability in {@code [0, 1]}. */
  public void add(float probability, boolean hit) {
    int bin = Math.min(BINS - 1, (int) (probability * BINS));
    targets[bin]++;
    hits[bin] += hit ? 1 : 0;
    confidence[bin] += ScoreTally.units(probability);
  }

  public Calibration merge(Calibration that) {
    return new Calibration(
        ScoreTally.sum(targets, that.targets),
        ScoreTally.sum(hits, that.hits),
        ScoreTally.sum(confidence, that.confidence));
  }

  /** Mean over the targets of their bin's difference between accuracy and mean probability. */
  public double error() {
    double error = 0;
    long all = 0;
    for (int bin = 0; bin < BINS; bin++) {
      error += Math.abs(hits[bin] - ScoreTally.nats(confidence[bin]));
      all += targets[bin];
    }
    return error / all;
  }
}
