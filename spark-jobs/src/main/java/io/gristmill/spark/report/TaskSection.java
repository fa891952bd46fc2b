package io.gristmill.spark.report;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The scores of tasks, each with its standard error and what guessing would give.
 *
 * @param tasks {@code tasks} of {@code evaluation.json}
 */
record TaskSection(JsonNode tasks, Html html) {

  private static final List<String> MEASURES = List.of("acc", "acc_norm", "acc_bytes");

  void render() {
    if (tasks.isEmpty()) {
      return;
    }
    List<String> head = new ArrayList<>(List.of("task", "items", "examples", "guessing"));
    head.addAll(MEASURES);
    head.addAll(List.of("perplexity", "contaminated items", "acc without them"));
    List<List<String>> rows = new ArrayList<>();
    tasks.fields().forEachRemaining(task -> rows.add(row(task.getKey(), task.getValue())));
    html.heading("Tasks");
    html.table(head, rows);
    html.paragraph("Each score with its standard error.");
  }

  private static List<String> row(String name, JsonNode task) {
    List<String> row = new ArrayList<>();
    row.add(name);
    row.add(Html.number(task.path("items").asLong()));
    row.add(Html.number(task.path("few-shot").asLong()));
    row.add(Html.number(task.path("guessing").asDouble()));
    MEASURES.forEach(measure -> row.add(score(task, measure)));
    row.add(score(task, "perplexity"));
    JsonNode contamination = task.path("contamination");
    row.add(
        contamination.isMissingNode()
            ? "not checked"
            : Html.number(contamination.path("contaminated").path("items").asLong()));
    row.add(score(contamination.path("uncontaminated"), "acc"));
    return row;
  }

  private static String score(JsonNode scores, String measure) {
    if (!scores.has(measure)) {
      return "–";
    }
    return format(
        "%s ± %s",
        Html.number(scores.path(measure).asDouble()),
        scores.path(measure + "_stderr").isNumber()
            ? Html.number(scores.path(measure + "_stderr").asDouble())
            : "–");
  }
}
