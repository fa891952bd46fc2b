package io.gristmill.eval;

import io.gristmill.model.step.TokenScores;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.Serializable;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Confidence interval of a mean loss by the Poisson bootstrap over windows (Chamandy, Muralidharan,
 * Najmi and Naidu, 2012): in each replicate a window counts as often as a Poisson variable of mean
 * 1 says, which depends on the window and the replicate alone. Replicates are sums, so that
 * executors bootstrap their own windows and {@link #merge} is associative and commutative. A class
 * and not a record, since it is filled in.
 */
public final class LossBootstrap implements Serializable {

  static final int REPLICATES = 1000;

  private static final long serialVersionUID = 1L;
  private static final double LOW = 0.025;
  private static final double HIGH = 0.975;

  /** Not SplittableRandom's increment, which would give neighbouring shards the same draws. */
  private static final long SHARD = 0xd1342543de82ef95L;

  private final long[] lossUnits = new long[REPLICATES];
  private final long[] targets = new long[REPLICATES];

  /**
   * The interval that holds 95 % of the replicates' means, in nats per token.
   *
   * @param low 2.5th percentile
   * @param high 97.5th percentile
   */
  public record Interval(double low, double high) {}

  /**
   * Adds the windows of a scored batch.
   *
   * @param shard number of the shard
   * @param firstWindow number of the first window in its shard
   */
  public void add(TokenBatch batch, TokenScores scores, int shard, long firstWindow) {
    for (int row = 0; row < batch.batchSize(); row++) {
      long units = 0;
      long count = 0;
      for (int t = 0; t < batch.contextLength(); t++) {
        if (batch.targets()[row][t] != TokenBatch.IGNORED) {
          units += ScoreTally.units(scores.losses()[row][t]);
          count++;
        }
      }
      add(shard * SHARD + firstWindow + row, units, count);
    }
  }

  private void add(long window, long units, long count) {
    SplittableRandom random = new SplittableRandom(window);
    for (int i = 0; i < REPLICATES; i++) {
      int times = poisson(random.nextDouble());
      lossUnits[i] = Math.addExact(lossUnits[i], times * units);
      targets[i] += times * count;
    }
  }

  /** The Poisson variable of mean 1 at a quantile. */
  private static int poisson(double quantile) {
    int value = 0;
    double probability = Math.exp(-1);
    double sum = probability;
    while (quantile >= sum && probability > 0) {
      value++;
      probability /= value;
      sum += probability;
    }
    return value;
  }

  /** Adds the replicates of other windows. */
  public LossBootstrap merge(LossBootstrap that) {
    LossBootstrap both = new LossBootstrap();
    for (int i = 0; i < REPLICATES; i++) {
      both.lossUnits[i] = Math.addExact(lossUnits[i], that.lossUnits[i]);
      both.targets[i] = targets[i] + that.targets[i];
    }
    return both;
  }

  /** The interval; replicates without any window are left out, as may happen with a few windows. */
  public Interval interval() {
    double[] means =
        IntStream.range(0, REPLICATES)
            .filter(i -> targets[i] > 0)
            .mapToDouble(i -> ScoreTally.nats(lossUnits[i]) / targets[i])
            .sorted()
            .toArray();
    return new Interval(quantile(means, LOW), quantile(means, HIGH));
  }

  private static double quantile(double[] sorted, double quantile) {
    return sorted[(int) Math.min(sorted.length - 1L, Math.round(quantile * (sorted.length - 1)))];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LossBootstrap that
        && Arrays.equals(lossUnits, that.lossUnits)
        && Arrays.equals(targets, that.targets);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(lossUnits) + Arrays.hashCode(targets);
  }
}
