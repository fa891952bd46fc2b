package io.gristmill.preprocessing.statistics.histogram;

import java.util.SortedMap;
import java.util.TreeMap;

/** Counts one value as it comes, in an array of 32 KiB, whatever comes. For one thread. */
public final class HistogramCounter {

  /** [2 * ONE_SIDE + 1] the bin of zero in the middle. */
  private final long[] counts = new long[2 * LogBins.ONE_SIDE + 1];

  private long undefined;
  private double min = Histogram.NONE.min();
  private double max = Histogram.NONE.max();

  public void count(double number) {
    if (!Double.isFinite(number)) {
      undefined++;
      return;
    }
    counts[LogBins.of(number) + LogBins.ONE_SIDE]++;
    min = Math.min(min, number);
    max = Math.max(max, number);
  }

  public Histogram histogram() {
    SortedMap<Integer, Long> bins = new TreeMap<>();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        bins.put(i - LogBins.ONE_SIDE, counts[i]);
      }
    }
    return new Histogram(bins, undefined, min, max);
  }
}
