package io.gristmill.experiment;

import static io.gristmill.error.Messages.format;

import io.gristmill.experiment.PairedComparison.Status;
import java.util.List;

/** Numbers of a summary as a person reads them, the same in the table and on the page. */
public final class Figures {

  private static final double SMALLEST_P = 0.001;
  private static final double CERTAIN = 0.995;
  private static final double LARGE = 1e6;

  private Figures() {}

  /** The unit of a measure; empty for a share, such as an accuracy. */
  public static String unit(String measure) {
    if (measure.endsWith("/loss")) {
      return "nats per token";
    }
    return measure.endsWith("/bits-per-byte") ? "bits per byte" : "";
  }

  /** A p-value after {@code p}: {@code = 0.021}, {@code < 0.001}. */
  public static String equalsP(double p) {
    return p < SMALLEST_P ? "< 0.001" : format("= %.3f", p);
  }

  /** The corrected p-value of a comparison for a cell of a table. */
  public static String p(PairedComparison comparison) {
    if (comparison.status() == Status.EQUAL) {
      return "equal";
    }
    return comparison.test().map(test -> equalsP(test.correctedP()).replace("= ", "")).orElse("-");
  }

  /** A difference with its interval: {@code -0.0512 (-0.0723 to -0.0301)}. */
  public static String difference(PairedComparison comparison) {
    if (comparison.pairs() == 0) {
      return "-";
    }
    return format("%+.4f", comparison.mean())
        + comparison
            .test()
            .map(test -> format(" (%+.4f to %+.4f)", test.low(), test.high()))
            .orElse("");
  }

  /** The mean of a variant with its standard error; {@code diverged} without a mean. */
  public static String mean(Ranking.Entry entry) {
    if (entry.mean().isEmpty()) {
      return "diverged";
    }
    String mean = format("%.4f", entry.mean().getAsDouble());
    return entry.standardError().isPresent()
        ? mean + format(" ± %.4f", entry.standardError().getAsDouble())
        : mean;
  }

  /** The probability of being best. */
  public static String best(Ranking.Entry entry) {
    return entry.best().isPresent() ? percent(entry.best().getAsDouble()) : "-";
  }

  private static String percent(double share) {
    if (share >= CERTAIN && share < 1) {
      return "> 99 %";
    }
    return share > 0 && share < 1 - CERTAIN ? "< 1 %" : format("%.0f %%", 100 * share);
  }

  /**
   * A positive number of any size with three digits: {@code 406}, {@code 0.339}, {@code 1.20e+16}.
   */
  public static String magnitude(double value) {
    return Math.abs(value) >= LARGE ? format("%.2e", value) : format("%.3g", value);
  }

  /** Names in a sentence: {@code a, b and c}, or {@code a, b, c and 4 more}. */
  static String list(List<String> names, int most) {
    if (names.size() > most + 1) {
      return String.join(", ", names.subList(0, most)) + " and " + (names.size() - most) + " more";
    }
    return names.size() < 2
        ? String.join("", names)
        : String.join(", ", names.subList(0, names.size() - 1))
            + " and "
            + names.get(names.size() - 1);
  }
}
