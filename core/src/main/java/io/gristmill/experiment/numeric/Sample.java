package io.gristmill.experiment.numeric;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * A mean of independent numbers.
 *
 * @param standardError empty for a single number
 */
public record Sample(double mean, OptionalDouble standardError) {

  /** The sample of at least one number. */
  public static Sample of(double... values) {
    int n = values.length;
    double mean = Arrays.stream(values).average().orElseThrow();
    if (n == 1) {
      return new Sample(mean, OptionalDouble.empty());
    }
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return new Sample(mean, OptionalDouble.of(Math.sqrt(squares / (n - 1) / n)));
  }

  /** The value that a share of sorted values is below, interpolated between neighbours. */
  public static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
