package io.gristmill.spark.estimate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;

/**
 * A mean with its confidence interval.
 *
 * @param halfWidth of its 95 % confidence interval
 */
public record MeanWithSpread(double mean, double halfWidth) {

  private static final double Z = 1.959964;

  /**
   * Weighted mean of independent numbers. The spread of a single number is unknown and taken as the
   * number itself.
   *
   * @param weights how much each number counts
   */
  static MeanWithSpread of(double[] numbers, double[] weights) {
    int n = numbers.length;
    double weight = Arrays.stream(weights).sum();
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += weights[i] * numbers[i];
    }
    double mean = sum / weight;
    if (n == 1) {
      return new MeanWithSpread(mean, mean);
    }
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double part = weights[i] / weight * (numbers[i] - mean);
      squares += part * part;
    }
    return new MeanWithSpread(mean, student(n - 1) * Math.sqrt(squares * n / (n - 1)));
  }

  /** Mean of independent numbers of equal weight. */
  static MeanWithSpread of(List<Double> numbers) {
    double[] weights = new double[numbers.size()];
    Arrays.fill(weights, 1);
    return of(numbers.stream().mapToDouble(Double::doubleValue).toArray(), weights);
  }

  public MeanWithSpread times(double factor) {
    return new MeanWithSpread(mean * factor, halfWidth * factor);
  }

  public MeanWithSpread plus(double constant) {
    return new MeanWithSpread(mean + constant, halfWidth);
  }

  /** Sum of two fully correlated estimates: their half-widths add up. */
  public MeanWithSpread plus(MeanWithSpread other) {
    return new MeanWithSpread(mean + other.mean, halfWidth + other.halfWidth);
  }

  double low() {
    return Math.max(0, mean - halfWidth);
  }

  double high() {
    return mean + halfWidth;
  }

  ObjectNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("estimate", mean)
        .put("low", low())
        .put("high", high());
  }

  /** The 97.5 % quantile of Student's t by its expansion (Abramowitz and Stegun 26.7.5). */
  private static double student(int freedom) {
    double cubed = Z * Z * Z;
    double first = (cubed + Z) / (4.0 * freedom);
    double second = (5 * cubed * Z * Z + 16 * cubed + 3 * Z) / (96.0 * freedom * freedom);
    return Z + first + second;
  }
}
