package io.gristmill.preprocessing.quality;

import io.gristmill.preprocessing.quality.NgramFile.Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Collects the estimates of each order, the lowest first. */
final class NgramBuilder {

  private final List<Order> orders = new ArrayList<>();

  /** Positions of the n-grams of each order in its counts. */
  private final List<int[]> indexes = new ArrayList<>();

  /** Adds the next order; its back-off weights are 1. */
  void add(NgramCounts counts, double[] probabilities, IntPredicate kept) {
    int[] sorted =
        IntStream.range(0, counts.size())
            .filter(kept)
            .boxed()
            .sorted(Comparator.comparingLong(counts::key))
            .mapToInt(Integer::intValue)
            .toArray();
    int size = sorted.length;
    Order added = new Order(new long[size], new float[size], new float[size]);
    for (int i = 0; i < size; i++) {
      added.keys()[i] = counts.key(sorted[i]);
      added.probabilities()[i] = (float) StrictMath.log(probabilities[sorted[i]]);
    }
    orders.add(added);
    indexes.add(sorted);
  }

  /** Sets the back-off weights of the last order to the quotients, where they are known. */
  void setBackoffs(double[] taken, double[] totals) {
    float[] backoffs = orders.get(orders.size() - 1).backoffs();
    int[] sorted = indexes.get(orders.size() - 1);
    for (int i = 0; i < sorted.length; i++) {
      int index = sorted[i];
      backoffs[i] = totals[index] == 0 ? 0 : (float) StrictMath.log(taken[index] / totals[index]);
    }
  }

  NgramFile build() {
    return new NgramFile(orders);
  }
}
