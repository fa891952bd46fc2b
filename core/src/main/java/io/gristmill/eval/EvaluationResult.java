package io.gristmill.eval;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.eval.LossBootstrap.Interval;
import io.gristmill.eval.task.TaskMeasures.Estimate;
import io.gristmill.eval.task.TaskScore;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
    Core.of(tasks).ifPresent(core -> node.set("core", core.toJson()));
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
    Core.of(tasks)
        .ifPresent(core -> row(table, "CORE", core.score(), core.tasks().size() + " of 22 tasks"));
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

  /**
   * The CORE score of DataComp-LM (Li et al., 2024) over those of its 22 tasks that were scored:
   * the mean of {@code (accuracy - guessing) / (1 - guessing)}, with {@code acc_norm} where a task
   * has it. DataComp-LM takes the probability per token and its own numbers of examples, so that
   * scores of other programs differ.
   *
   * @param tasks their names
   */
  public record Core(double score, List<String> tasks) {

    /** Letters and digits of the names, in lower case. */
    private static final Set<String> NAMES =
        Set.of(
            "agievallsatar",
            "arcchallenge",
            "arceasy",
            "bigbenchcsalgorithms",
            "bigbenchdycklanguages",
            "bigbenchlanguageidentification",
            "bigbenchoperators",
            "bigbenchqawikidata",
            "bigbenchrepeatcopylogic",
            "boolq",
            "commonsenseqa",
            "copa",
            "coqa",
            "hellaswag",
            "hellaswagzeroshot",
            "jeopardy",
            "lambadaopenai",
            "openbookqa",
            "piqa",
            "squad",
            "winograd",
            "winogrande");

    /** The score of the tasks that are in CORE; empty without one. */
    public static Optional<Core> of(List<TaskScore> tasks) {
      List<TaskScore> known =
          tasks.stream()
              .filter(
                  task ->
                      NAMES.contains(
                          task.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "")))
              .filter(task -> task.all().items() > 0)
              .toList();
      return known.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Core(
                  known.stream().mapToDouble(Core::centered).average().orElseThrow(),
                  known.stream().map(TaskScore::name).toList()));
    }

    private static double centered(TaskScore task) {
      Map<String, Estimate> measures = task.all().estimates();
      double accuracy = measures.getOrDefault("acc_norm", measures.get("acc")).value();
      return (accuracy - task.guessing()) / (1 - task.guessing());
    }

    ObjectNode toJson() {
      ObjectNode node = JsonNodeFactory.instance.objectNode().put("score", score);
      tasks.forEach(node.putArray("tasks")::add);
      return node.put("all-tasks", NAMES.size());
    }
  }
}
