package io.gristmill.spark.finetune;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.spark.finetune.RowPacker.EncodedText;
import io.gristmill.tokens.Split;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Counts of one split.
 *
 * @param examples that are in rows
 * @param rows of them
 * @param tokens inputs without padding
 * @param answerTokens targets
 * @param cut examples of which tokens are left out
 * @param quarantined lines that are no examples; those of files that are split at random are
 *     counted for training
 */
record ExampleCounts(
    long examples, long rows, long tokens, long answerTokens, long cut, long quarantined)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  static final ExampleCounts ZERO = new ExampleCounts(0, 0, 0, 0, 0, 0);

  ExampleCounts plus(ExampleCounts other) {
    return new ExampleCounts(
        examples + other.examples,
        rows + other.rows,
        tokens + other.tokens,
        answerTokens + other.answerTokens,
        cut + other.cut,
        quarantined + other.quarantined);
  }

  /** The counts with one more example. */
  ExampleCounts with(List<EncodedText> texts) {
    return plus(
        new ExampleCounts(
            1,
            0,
            texts.stream().mapToLong(EncodedText::length).sum(),
            texts.stream().mapToLong(EncodedText::learned).sum(),
            texts.stream().anyMatch(EncodedText::isCut) ? 1 : 0,
            0));
  }

  ExampleCounts withRow() {
    return plus(new ExampleCounts(0, 1, 0, 0, 0, 0));
  }

  ExampleCounts withQuarantined() {
    return plus(new ExampleCounts(0, 0, 0, 0, 0, 1));
  }

  /** Each count by split. */
  static ObjectNode toJson(Map<Split, ExampleCounts> bySplit) {
    Map<String, ToLongFunction<ExampleCounts>> fields = new LinkedHashMap<>();
    fields.put("examples", ExampleCounts::examples);
    fields.put("rows", ExampleCounts::rows);
    fields.put("tokens", ExampleCounts::tokens);
    fields.put("answer-tokens", ExampleCounts::answerTokens);
    fields.put("cut", ExampleCounts::cut);
    fields.put("quarantined", ExampleCounts::quarantined);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    fields.forEach(
        (name, count) -> {
          ObjectNode counts = json.putObject(name);
          for (Split split : Split.values()) {
            counts.put(split.key(), count.applyAsLong(bySplit.getOrDefault(split, ZERO)));
          }
        });
    return json;
  }
}
