package io.gristmill.eval;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.eval.LossBootstrap.Interval;
import io.gristmill.eval.task.TaskScore;
import java.util.List;
import java.util.Map;

/**
 * The contents of {@code evaluation.json}.
 *
 * @param lossInterval 95 % confidence interval of the validation loss
 * @param groups scores by kind of group and name; empty if they were not asked for
 * @param baselines loss in nats per token of {@code unigram}, {@code bigram} and {@code ngram} over
 *     the same targets
 * @param tasks scores of tasks
 */
public record EvaluationResult(
    ValidationMetrics validation,
    Interval lossInterval,
    ObjectNode groups,
    Map<String, Double> baselines,
    List<TaskScore> tasks) {

  public EvaluationResult {
    tasks = List.copyOf(tasks);
  }

  public ObjectNode toJson() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ObjectNode heldOut = validation.toJson();
    heldOut.putArray("loss-interval").add(lossInterval.low()).add(lossInterval.high());
    if (!groups.isEmpty()) {
      heldOut.set("groups", groups);
    }
    node.set("validation", heldOut);
    ObjectNode losses = node.putObject("baselines");
    baselines.forEach(losses::put);
    node.set("tasks", toJson(tasks));
    return node;
  }

  /** The scores of tasks by name. */
  public static ObjectNode toJson(List<TaskScore> tasks) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    tasks.forEach(task -> node.set(task.name(), task.toJson()));
    return node;
  }

  /** For a person: each number with its definition. */
  public String toTable() {
    StringBuilder table = new StringBuilder();
    row(
        table,
        "loss",
        validation.loss(),
        format(
            "mean cross-entropy, nats per token; 95 %% interval %.4f to %.4f",
            lossInterval.low(), lossInterval.high()));
    row(table, "perplexity", validation.perplexity(), "exp(loss)");
    row(table, "bits per byte", validation.bitsPerByte(), "loss in bits per byte of text");
    row(table, "per byte", validation.bytePerplexity(), "perplexity: exp of the loss per byte");
    row(table, "per word", validation.wordPerplexity(), "perplexity: exp of the loss per word");
    row(table, "accuracy@1", validation.accuracyAt1(), "next token was the first choice");
    row(table, "accuracy@5", validation.accuracyAt5(), "next token was in the first five");
    row(table, "accuracy@10", validation.accuracyAt10(), "next token was in the first ten");
    row(table, "macro recall", validation.macroRecall(), "mean recall of the most frequent tokens");
    row(table, "calibration", validation.calibrationError(), "expected error, 15 bins");
    baselines.forEach(
        (name, loss) -> row(table, name + " loss", loss, "Witten-Bell baseline, same tokens"));
    groups.fields().forEachRemaining(kind -> table.append(group(kind.getKey(), kind.getValue())));
    tasks.forEach(task -> table.append(task.toTable()));
    return table.toString();
  }

  private static String group(String kind, JsonNode scores) {
    StringBuilder table = new StringBuilder(format("by %s:%n", kind));
    scores
        .fields()
        .forEachRemaining(
            one ->
                table.append(
                    format(
                        "  %10.4f  %s (%d tokens of %d documents)%n",
                        one.getValue().path("loss").asDouble(),
                        one.getKey(),
                        one.getValue().path("tokens").asLong(),
                        one.getValue().path("documents").asLong())));
    return table.toString();
  }

  private static void row(StringBuilder table, String name, double value, String meaning) {
    table.append(format("%-14s %10.4f  %s%n", name, value, meaning));
  }
}
