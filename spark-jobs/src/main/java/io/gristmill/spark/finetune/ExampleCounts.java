package io.gristmill.spark.finetune;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.spark.finetune.RowPacker.EncodedText;
import io.gristmill.tokens.Split;
import java.io.Serializable;
import java.util.ArrayList;
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

  private static final Map<String, ToLongFunction<ExampleCounts>> FIELDS = new LinkedHashMap<>();

  static {
    FIELDS.put("examples", ExampleCounts::examples);
    FIELDS.put("rows", ExampleCounts::rows);
    FIELDS.put("tokens", ExampleCounts::tokens);
    FIELDS.put("answer-tokens", ExampleCounts::answerTokens);
    FIELDS.put("cut", ExampleCounts::cut);
    FIELDS.put("quarantined", ExampleCounts::quarantined);
  }

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
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    FIELDS.forEach(
        (name, count) -> {
          ObjectNode counts = json.putObject(name);
          for (Split split : Split.values()) {
            counts.put(split.key(), count.applyAsLong(bySplit.getOrDefault(split, ZERO)));
          }
        });
    return json;
  }

  /**
   * The same for a person, and the steps of an epoch.
   *
   * @param sequencesOfStep training rows of a step of all replicas
   */
  static List<String> toTable(Map<Split, ExampleCounts> bySplit, int sequencesOfStep) {
    List<String> lines = new ArrayList<>();
    StringBuilder heading = new StringBuilder(format("%-18s", ""));
    for (Split split : Split.values()) {
      heading.append(format(" %12s", split.key()));
    }
    lines.add(heading.toString());
    FIELDS.forEach(
        (name, count) -> {
          StringBuilder line = new StringBuilder(format("%-18s", name));
          for (Split split : Split.values()) {
            line.append(format(" %,12d", count.applyAsLong(bySplit.getOrDefault(split, ZERO))));
          }
          lines.add(line.toString());
        });
    double steps = (double) bySplit.getOrDefault(Split.TRAIN, ZERO).rows() / sequencesOfStep;
    lines.add(format("%-18s %,12.1f", "steps of an epoch", steps));
    return lines;
  }
}
