package io.gristmill.eval;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** A number of {@link ValidationMetrics} by its name in {@code evaluation.json}. */
public enum Measure {
  LOSS("loss", true, ValidationMetrics::loss),
  PERPLEXITY("perplexity", true, ValidationMetrics::perplexity),
  BITS_PER_BYTE("bits-per-byte", true, ValidationMetrics::bitsPerByte),
  ACCURACY_AT_1("accuracy@1", false, ValidationMetrics::accuracyAt1),
  ACCURACY_AT_5("accuracy@5", false, ValidationMetrics::accuracyAt5),
  MACRO_RECALL("macro-recall", false, ValidationMetrics::macroRecall);

  private final String key;
  private final boolean lowerIsBetter;
  private final ToDoubleFunction<ValidationMetrics> value;

  Measure(String key, boolean lowerIsBetter, ToDoubleFunction<ValidationMetrics> value) {
    this.key = key;
    this.lowerIsBetter = lowerIsBetter;
    this.value = value;
  }

  public String key() {
    return key;
  }

  public double of(ValidationMetrics metrics) {
    return value.applyAsDouble(metrics);
  }

  /** By how much a candidate is worse than a reference; negative if it is better. */
  double decline(ValidationMetrics reference, ValidationMetrics candidate) {
    double increase = of(candidate) - of(reference);
    return lowerIsBetter ? increase : -increase;
  }

  static Optional<Measure> named(String key) {
    return Arrays.stream(values()).filter(measure -> measure.key.equals(key)).findFirst();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(Measure::key).toList();
  }
}
