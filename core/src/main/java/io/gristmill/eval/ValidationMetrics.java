package io.gristmill.eval;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The metrics of a model on a validation split.
 *
 * @param loss mean cross-entropy, nats per predicted token
 * @param perplexity {@code exp(loss)}
 * @param bitsPerByte summed loss in bits over the UTF-8 bytes of the predicted tokens; comparable
 *     between tokenizers
 * @param accuracyAt1 share of targets that were the first choice
 * @param accuracyAt5 share of targets among the first five choices
 * @param macroRecall mean, over the most frequent target ids, of the share of an id's occurrences
 *     that were predicted first
 * @param tokens predicted tokens
 */
public record ValidationMetrics(
    double loss,
    double perplexity,
    double bitsPerByte,
    double accuracyAt1,
    double accuracyAt5,
    double macroRecall,
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
        (double) tally.first() / tally.targets(),
        (double) tally.firstFive() / tally.targets(),
        macroRecall(tally, recallTokens),
        tally.targets());
  }

  /** The fields of {@code evaluation.json}. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (Measure measure : Measure.values()) {
      json.put(measure.key(), measure.of(this));
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
}
