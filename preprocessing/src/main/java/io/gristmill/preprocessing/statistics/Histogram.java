package io.gristmill.preprocessing.statistics;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.preprocessing.statistics.Histogram.LogBins;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The distribution of one measured value: exact counts in the fixed bins of {@link LogBins}.
 *
 * @param bins bin to count
 * @param undefined number of undefined values, such as the mean word length of no words, and of
 *     infinite ones
 * @param min minimum; positive infinity if empty
 * @param max maximum; negative infinity if empty
 */
public record Histogram(SortedMap<Integer, Long> bins, long undefined, double min, double max) {

  public static final Histogram NONE =
      new Histogram(new TreeMap<>(), 0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

  private static final double[] QUANTILES = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};

  public Histogram {
    bins = Collections.unmodifiableSortedMap(new TreeMap<>(bins));
  }

  public Histogram merge(Histogram that) {
    SortedMap<Integer, Long> both = new TreeMap<>(bins);
    that.bins.forEach((bin, count) -> both.merge(bin, count, Long::sum));
    return new Histogram(
        both, undefined + that.undefined, Math.min(min, that.min), Math.max(max, that.max));
  }

  /** Number of values, without the undefined ones. */
  public long count() {
    return bins.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * The quantile: exact for integers up to 64 and at both ends, otherwise at most 1/32 closer to
   * zero. NaN if empty.
   */
  public double quantile(double share) {
    long rank = Math.max(1, (long) Math.ceil(share * count()));
    long seen = 0;
    for (Map.Entry<Integer, Long> bin : bins.entrySet()) {
      seen += bin.getValue();
      if (seen >= rank) {
        return Math.max(min, Math.min(max, LogBins.edge(bin.getKey())));
      }
    }
    return Double.NaN;
  }

  /** Extremes, quantiles, and the bins as pairs of the edge closer to zero and a count. */
  public ObjectNode toJson() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("count", count()).put("undefined", undefined);
    if (bins.isEmpty()) {
      return node;
    }
    node.put("min", min).put("max", max);
    ObjectNode quantiles = node.putObject("quantiles");
    for (double share : QUANTILES) {
      quantiles.put(Double.toString(share), quantile(share));
    }
    ArrayNode pairs = node.putArray("bins");
    bins.forEach((bin, count) -> pairs.addArray().add(LogBins.edge(bin)).add(count));
    return node;
  }

  /**
   * Fixed bins of doubles: 32 per factor of two, from 2<sup>-24</sup> to 2<sup>40</sup>, mirrored
   * for negative numbers, and one for zero. Computed from the bits of the number, so that the
   * result does not depend on the platform's logarithm. Integers up to 64 have their own bins; the
   * width of a bin is at most 1/32 of its edge.
   */
  static final class LogBins {

    private static final int BITS = 5;
    private static final int SHIFT = 52 - BITS;
    private static final int LOWEST_EXPONENT = -24;
    private static final int OCTAVES = 64;
    private static final long FIRST = (long) (Double.MAX_EXPONENT + LOWEST_EXPONENT) << BITS;

    /** Number of bins per sign. Smaller and larger numbers count in the outermost bins. */
    static final int ONE_SIDE = OCTAVES << BITS;

    private LogBins() {}

    /** The bin of a finite number, from {@code -ONE_SIDE} to {@code ONE_SIDE}. */
    static int of(double number) {
      if (number == 0) {
        return 0;
      }
      long place = (Double.doubleToRawLongBits(Math.abs(number)) >>> SHIFT) - FIRST;
      int bin = 1 + (int) Math.max(0, Math.min(ONE_SIDE - 1L, place));
      return number > 0 ? bin : -bin;
    }

    /** The edge of a bin that is closer to zero; it belongs to the bin. */
    static double edge(int bin) {
      if (bin == 0) {
        return 0;
      }
      double edge = Double.longBitsToDouble((FIRST + Math.abs(bin) - 1) << SHIFT);
      return bin > 0 ? edge : -edge;
    }
  }

  /** Counts values in a fixed array of 32 KiB. For one thread. */
  public static final class Counter {

    /** [2 * ONE_SIDE + 1] with the bin of zero in the middle. */
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
}
