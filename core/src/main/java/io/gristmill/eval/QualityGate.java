package io.gristmill.eval;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.eval.ValidationMetrics.Measure;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Compares a candidate with a reference on the same held-out data.
 *
 * @param margins by how much the candidate may be worse; other measures are ignored
 */
public record QualityGate(Map<Measure, Double> margins) {

  /**
   * Parses a list of {@code MEASURE=MARGIN} entries.
   *
   * @param key of the configuration, for messages
   * @throws InvalidConfigException if an entry has another form, or a measure is given twice
   */
  public static QualityGate parse(List<String> entries, String key) {
    Map<Measure, Double> margins = new EnumMap<>(Measure.class);
    for (String entry : entries) {
      int equals = entry.indexOf('=');
      Measure measure =
          Measure.named(entry.substring(0, Math.max(0, equals)).strip())
              .orElseThrow(() -> problem(entry, key));
      if (margins.put(measure, margin(entry, equals, key)) != null) {
        throw new InvalidConfigException(
            format("%s: %s (expected %s once)", key, entry, measure.key()));
      }
    }
    return new QualityGate(margins);
  }

  private static double margin(String entry, int equals, String key) {
    try {
      double margin = Double.parseDouble(entry.substring(equals + 1));
      if (Double.isFinite(margin)) {
        return margin;
      }
    } catch (NumberFormatException e) {
      throw problem(entry, key);
    }
    throw problem(entry, key);
  }

  private static InvalidConfigException problem(String entry, String key) {
    return new InvalidConfigException(
        format(
            "%s: %s (expected MEASURE=MARGIN, a number and one of %s)",
            key, entry, Measure.names()));
  }

  /** Why the candidate is refused, a line for each measure; empty if it passes. */
  public List<String> refusals(ValidationMetrics reference, ValidationMetrics candidate) {
    List<String> refusals = new ArrayList<>();
    margins.forEach(
        (measure, margin) -> {
          // A measure that is not a number passes no gate.
          if (!(measure.decline(reference, candidate) <= margin)) {
            refusals.add(
                format(
                    "%s: %.4f (expected at most %s worse than %.4f)",
                    measure.key(), measure.of(candidate), margin, measure.of(reference)));
          }
        });
    return refusals;
  }
}
