package io.gristmill.eval;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The metrics of a model on a validation split.
 *
 * @param loss mean cross-entropy, nats per predicted token
 * @param perplexity {@code exp(loss)}
 * @param bitsPerByte summed loss in bits over the UTF-8 bytes of the predicted tokens; comparable
 *     between tokenizers
 * @param bytePerplexity {@code exp} of the summed loss over the bytes
 * @param wordPerplexity {@code exp} of the summed loss over the words that begin in the predicted
 *     tokens
 * @param accuracyAt1 share of targets that were the first choice
 * @param accuracyAt5 share of targets among the first five choices
 * @param accuracyAt10 share of targets among the first ten choices
 * @param macroRecall mean, over the most frequent target ids, of the share of an id's occurrences
 *     that were predicted first
 * @param calibrationError mean distance between the probability of the first choice and how often
 *     it is right, in 15 bins
 * @param tokens predicted tokens
 */
public record ValidationMetrics(
    double loss,
    double perplexity,
    double bitsPerByte,
    double bytePerplexity,
    double wordPerplexity,
    double accuracyAt1,
    double accuracyAt5,
    double accuracyAt10,
    double macroRecall,
    double calibrationError,
    long tokens) {

  /**
   * The means of a tally.
   *
   * @param recallTokens how many of the most frequent ids count in the recall
   */
  public static ValidationMetrics of(ScoreTally tally, int recallTokens) {
    double loss = tally.lossSum() / tally.targets();
    return new ValidationMetrics(
        loss,
        Math.exp(loss),
        tally.lossSum() / Math.log(2) / tally.bytes(),
        Math.exp(tally.lossSum() / tally.bytes()),
        Math.exp(tally.lossSum() / tally.words()),
        (double) tally.first() / tally.targets(),
        (double) tally.firstFive() / tally.targets(),
        (double) tally.firstTen() / tally.targets(),
        macroRecall(tally, recallTokens),
        tally.calibration().error(),
        tally.targets());
  }

  /**
   * The fields of {@code evaluation.json}; null for what a split without words or bytes has not.
   */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (Measure measure : Measure.values()) {
      double value = measure.of(this);
      json.put(measure.key(), Double.isFinite(value) ? Double.valueOf(value) : null);
    }
    return json.put("tokens", tokens);
  }

  private static double macroRecall(ScoreTally tally, int recallTokens) {
    long[] seen = tally.seen();
    return IntStream.range(0, seen.length)
        .filter(id -> seen[id] > 0)
        .boxed()
        .sorted(Comparator.<Integer>comparingLong(id -> -seen[id]).thenComparing(id -> id))
        .limit(recallTokens)
        .mapToDouble(id -> (double) tally.hits()[id] / seen[id])
        .average()
        .orElse(Double.NaN);
  }

  /** A number of {@link ValidationMetrics} by its name in {@code evaluation.json}. */
  public enum Measure {
    LOSS("loss", true, ValidationMetrics::loss),
    PERPLEXITY("perplexity", true, ValidationMetrics::perplexity),
    BITS_PER_BYTE("bits-per-byte", true, ValidationMetrics::bitsPerByte),
    BYTE_PERPLEXITY("byte-perplexity", true, ValidationMetrics::bytePerplexity),
    WORD_PERPLEXITY("word-perplexity", true, ValidationMetrics::wordPerplexity),
    ACCURACY_AT_1("accuracy@1", false, ValidationMetrics::accuracyAt1),
    ACCURACY_AT_5("accuracy@5", false, ValidationMetrics::accuracyAt5),
    ACCURACY_AT_10("accuracy@10", false, ValidationMetrics::accuracyAt10),
    MACRO_RECALL("macro-recall", false, ValidationMetrics::macroRecall),
    CALIBRATION_ERROR("calibration-error", true, ValidationMetrics::calibrationError);

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
}
