package io.gristmill.spark.page;

import java.util.ArrayList;
import java.util.List;

/**
 * A linear or logarithmic axis of a chart.
 *
 * @param name with its unit, such as {@code loss (nats per token)}
 * @param low smallest value; positive if logarithmic
 * @param high largest value, above the smallest
 */
public record Axis(String name, double low, double high, Scale scale) {

  private static final int TICKS = 5;
  private static final double MARGIN = 0.05;

  public enum Scale {
    LINEAR,
    LOGARITHMIC
  }

  /** An axis that holds all values, with a margin. */
  public static Axis around(String name, double[] values, Scale scale) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      double at = scale == Scale.LOGARITHMIC ? Math.log(value) : value;
      if (Double.isFinite(at)) {
        low = Math.min(low, at);
        high = Math.max(high, at);
      }
    }
    if (low > high) {
      low = 0;
      high = 1;
    }
    // Equal values are in the middle of an axis that has distinct ticks.
    double margin = high > low ? (high - low) * MARGIN : high == 0 ? 1 : Math.abs(high) / 2;
    return scale == Scale.LOGARITHMIC
        ? new Axis(name, Math.exp(low - margin), Math.exp(high + margin), scale)
        : new Axis(name, low - margin, high + margin, scale);
  }

  /** The place of a value, 0 at the low end and 1 at the high end. */
  public double place(double value) {
    return scale == Scale.LOGARITHMIC
        ? Math.log(value / low) / Math.log(high / low)
        : (value - low) / (high - low);
  }

  /** Multiples of 1, 2 or 5 times a power of ten; powers of ten if logarithmic. */
  public List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (scale == Scale.LOGARITHMIC) {
      int first = (int) Math.ceil(Math.log10(low));
      int last = (int) Math.floor(Math.log10(high));
      int every = Math.max(1, (last - first + 1) / TICKS);
      for (int power = first; power <= last; power += every) {
        ticks.add(Math.pow(10, power));
      }
      return ticks;
    }
    double raw = (high - low) / TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double step =
        raw / power < 1.5
            ? power
            : raw / power < 3.5 ? 2 * power : raw / power < 7.5 ? 5 * power : 10 * power;
    for (double i = Math.ceil(low / step); i * step <= high; i++) {
      ticks.add(i * step + 0.0);
    }
    return ticks;
  }
}
