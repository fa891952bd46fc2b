package io.gristmill.spark.report.section;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.preprocessing.filter.Limits.Limit;
import io.gristmill.preprocessing.filter.Limits.Limit.Side;
import io.gristmill.spark.report.run.Measured;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A threshold of {@code clean/statistics.json}, and the documents that other bounds reject. */
record Thresholds(String name, Limit limit, Measured bound, Measured languages) {

  private static final double[] FACTORS = {0.5, 0.8, 1.25, 2};

  /** All thresholds in the order of their rules. */
  static List<Thresholds> of(Measured statistics) {
    List<Thresholds> all = new ArrayList<>();
    for (Measured.Member one : statistics.at("thresholds").members()) {
      Measured threshold = one.value();
      all.add(
          new Thresholds(
              one.name(),
              new Limit(
                  one.name(),
                  threshold.at("value").asText(),
                  Side.named(threshold.at("rejected").asText()),
                  threshold.at("bound").asDouble()),
              threshold.at("bound"),
              threshold.at("languages")));
    }
    return all;
  }

  /** Counts of a histogram by the edge of a bin that is closer to zero. */
  static SortedMap<Double, Long> bins(Measured histogram) {
    SortedMap<Double, Long> bins = new TreeMap<>();
    for (JsonNode bin : histogram.node().path("bins")) {
      bins.put(bin.get(0).asDouble(), bin.get(1).asLong());
    }
    return bins;
  }

  /** Bounds on both sides of the present one, of two digits, without repetitions. */
  List<Double> otherBounds() {
    List<Double> bounds = new ArrayList<>();
    for (double factor : FACTORS) {
      double other = rounded(limit.bound() * factor);
      if (other != limit.bound() && !bounds.contains(other)) {
        bounds.add(other);
      }
    }
    return bounds;
  }

  /**
   * Number of documents that a bound would reject. Exact for bounds at the edge of a bin, else off
   * by at most the documents of one bin, whose width is 1/32 of its edge.
   */
  long rejected(double bound, SortedMap<Double, Long> bins) {
    Limit moved = limit.withBound(bound);
    return bins.entrySet().stream()
        .filter(bin -> moved.rejects(bin.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private static double rounded(double value) {
    if (value == 0) {
      return 0;
    }
    return new BigDecimal(value).round(new MathContext(2)).doubleValue();
  }
}
