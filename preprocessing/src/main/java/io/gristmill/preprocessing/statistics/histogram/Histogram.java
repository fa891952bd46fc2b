package io.gristmill.preprocessing.statistics.histogram;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How often one measured value was how large: exact counts in the fixed bins of {@link LogBins}.
 *
 * @param bins bin to numbers in it
 * @param undefined values that no text can have, such as the mean word length of no words, and
 *     infinite ones
 * @param min of the counted numbers; positive infinity of none
 * @param max of the counted numbers; negative infinity of none
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

  /** Numbers counted; those undefined are not among them. */
  public long count() {
    return bins.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * The number that a share of all are at most: exact for whole numbers up to 64 and at both ends,
   * else at most 1/32 of itself too near to zero. NaN of no numbers.
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

  /** Extremes, quantiles, and the bins as pairs of the edge nearer to zero and a count. */
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
}
