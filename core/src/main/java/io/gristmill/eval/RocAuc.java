package io.gristmill.eval;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The area under the ROC curve from ranks: the statistic of Mann and Whitney (1947) as a share of
 * all pairs, which does not depend on the order of examples with equal scores.
 */
public final class RocAuc {

  private RocAuc() {}

  /**
   * The probability that a positive example has a higher score than a negative one, equal ones
   * counted half; NaN without examples on either side. A score of NaN counts as the highest.
   */
  public static double of(double[] scores, boolean[] positive) {
    int[] ascending =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> scores[i] + 0.0))
            .mapToInt(Integer::intValue)
            .toArray();
    double ranks = 0;
    long positives = 0;
    for (int from = 0, to; from < ascending.length; from = to) {
      long here = 0;
      for (to = from;
          to < ascending.length && same(scores[ascending[to]], scores[ascending[from]]);
          to++) {
        here += positive[ascending[to]] ? 1 : 0;
      }
      ranks += here * (from + 1 + to) / 2.0;
      positives += here;
    }
    double pairs = (double) positives * (scores.length - positives);
    return pairs == 0 ? Double.NaN : (ranks - positives * (positives + 1) / 2.0) / pairs;
  }

  /** Adding 0 makes a negative zero positive. */
  private static boolean same(double a, double b) {
    return Double.compare(a + 0.0, b + 0.0) == 0;
  }
}
