package io.gristmill.eval.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Means over items and their standard errors, by name.
 *
 * @param items number of items; without any there are no measures
 */
public record TaskMeasures(int items, Map<String, Estimate> estimates) {

  /** Share of right answers. */
  static final String ACCURACY = "acc";

  /**
   * A mean.
   *
   * @param standardError sample standard deviation over the root of the number of items; NaN for
   *     one item
   */
  public record Estimate(double value, double standardError) {

    static Estimate of(double[] values) {
      double mean = Arrays.stream(values).average().orElseThrow();
      double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
      double variance = squares / (values.length - 1);
      return new Estimate(mean, Math.sqrt(variance / values.length));
    }

    /** {@code exp(-mean)}; its standard error by the delta method. */
    Estimate perplexity() {
      double perplexity = Math.exp(-value);
      return new Estimate(perplexity, perplexity * standardError);
    }
  }

  /** The measures that belong to a kind of task. */
  static TaskMeasures of(TaskFormat.Kind kind, List<ItemScore> items) {
    Map<String, Estimate> estimates = new LinkedHashMap<>();
    if (!items.isEmpty()) {
      if (kind == TaskFormat.Kind.LAST_WORD) {
        estimates.put(ACCURACY, mean(items, item -> item.greedy() ? 1 : 0));
        estimates.put("perplexity", mean(items, item -> item.logProbability(0)).perplexity());
      } else {
        estimates.put(ACCURACY, mean(items, ItemScore::correct));
      }
      if (kind == TaskFormat.Kind.CHOICES) {
        estimates.put("acc_norm", mean(items, ItemScore::correctByCharacters));
        estimates.put("acc_bytes", mean(items, ItemScore::correctByBytes));
      }
    }
    return new TaskMeasures(items.size(), estimates);
  }

  private static Estimate mean(List<ItemScore> items, ToDoubleFunction<ItemScore> value) {
    return Estimate.of(items.stream().mapToDouble(value).toArray());
  }

  /** Adds {@code items}, and for each measure its value and {@code MEASURE_stderr}. */
  void into(ObjectNode json) {
    json.put("items", items);
    estimates.forEach(
        (measure, estimate) -> {
          json.put(measure, estimate.value());
          String error = measure + "_stderr";
          if (Double.isNaN(estimate.standardError())) {
            json.putNull(error);
          } else {
            json.put(error, estimate.standardError());
          }
        });
  }
}
