package io.gristmill.spark.report;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.spark.clean.ShardAccount;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds the page with the results of a run. */
final class ReportPage {

  private static final int MOST_ROWS = 25;

  private final RunFiles files;
  private final List<String> finished;
  private final Html html = new Html();

  /**
   * @param finished stages
   */
  ReportPage(RunFiles files, List<String> finished) {
    this.files = files;
    this.finished = finished;
  }

  String render() throws IOException {
    cleaning();
    deduplication();
    new SelectionSection(files.json("select/report.json"), html).render();
    tokens();
    training();
    evaluation();
    samples();
    new CostSection(files, finished, html).render();
    return template()
        .replace("{{title}}", Html.escape("Gristmill run " + files.run()))
        .replace("{{body}}", html.body());
  }

  private void cleaning() throws IOException {
    JsonNode report = files.json("clean/report.json");
    if (report.isMissingNode()) {
      return;
    }
    JsonNode totals = report.path("totals");
    html.heading("Cleaning");
    html.paragraph(
        format(
            "%s records read from %s bytes of %d shards; %s documents kept, %s bytes of text.",
            Html.number(totals.path("read").asLong()),
            Html.number(report.path("bytes-read").asLong()),
            ShardAccount.count(report),
            Html.number(totals.path("kept").asLong()),
            Html.number(report.path("text-bytes").asLong())));
    counts("dropped, by first reason", totals.path("dropped"));
    counts("quarantined, by cause", totals.path("quarantined"));
    counts("not a document, by kind", totals.path("other"));
    JsonNode statistics = files.json("clean/statistics.json");
    if (!statistics.isMissingNode()) {
      new StatisticsSection(statistics, html).render();
      html.raw("<p><a href=\"dataset-card.md\">Card of the data set</a></p>");
    }
  }

  private void deduplication() throws IOException {
    JsonNode report = files.json("dedup/report.json");
    if (!report.isMissingNode()) {
      html.heading("De-duplication");
      html.table(List.of("documents", ""), rows(report));
    }
  }

  private void tokens() throws IOException {
    JsonNode manifest = files.json("tokens/manifest.json");
    if (!manifest.isMissingNode()) {
      html.heading("Tokens");
      List<List<String>> rows = new ArrayList<>();
      for (String split : List.of("train", "validation")) {
        rows.add(
            List.of(
                split,
                Html.number(manifest.path("documents").path(split).asLong()),
                Html.number(manifest.path("tokens").path(split).asLong())));
      }
      html.table(List.of("split", "documents", "tokens"), rows);
      html.paragraph(
          format(
              "Vocabulary of %s; near-duplicates of validation documents in train: %d.%s",
              Html.number(manifest.path("vocabulary-size").asLong()),
              manifest.path("leaked-near-duplicates").asLong(),
              randomSplit(manifest)));
    }
  }

  /** Sentence about a random split, which manifests of older versions lack. */
  private static String randomSplit(JsonNode manifest) {
    return manifest.has("split-leaks")
        ? format(
            " A random split of the documents before de-duplication would leave %s there.",
            Html.number(manifest.path("split-leaks").path("leaked-by-random-split").asLong()))
        : "";
  }

  private void training() throws IOException {
    List<JsonNode> metrics = files.jsonLines("checkpoints/metrics.jsonl");
    if (metrics.isEmpty()) {
      return;
    }
    JsonNode last = metrics.get(metrics.size() - 1);
    html.heading("Training");
    html.paragraph(
        format(
            "%d rounds, %s steps, %s tokens; last training loss %s nats per token.",
            metrics.size(),
            Html.number(last.path("step").asLong()),
            Html.number(last.path("tokens").asLong()),
            Html.number(last.path("loss").asDouble())));
    html.raw(new LossChart(metrics, baselines()).svg());
    html.paragraph("Blue: training, orange: validation, dashed: n-gram baselines.");
  }

  private void evaluation() throws IOException {
    JsonNode result = files.json("evaluation.json");
    if (!result.isMissingNode()) {
      html.heading("Evaluation on the held-out split");
      html.table(List.of("metric", "value"), rows(result.path("validation")));
      html.table(List.of("baseline", "loss"), rows(result.path("baselines")));
      new TaskSection(result.path("tasks"), html).render();
    }
  }

  private void samples() throws IOException {
    JsonNode result = files.json("evaluation.json");
    for (JsonNode sample : result.path("samples")) {
      html.heading("A text by the model");
      html.preformatted(sample.asText());
    }
  }

  private Map<String, Double> baselines() throws IOException {
    Map<String, Double> baselines = new LinkedHashMap<>();
    files
        .json("evaluation.json")
        .path("baselines")
        .fields()
        .forEachRemaining(field -> baselines.put(field.getKey(), field.getValue().asDouble()));
    return baselines;
  }

  private void counts(String title, JsonNode counts) {
    List<List<String>> rows = new ArrayList<>();
    counts
        .fields()
        .forEachRemaining(
            field -> rows.add(List.of(field.getKey(), Html.number(field.getValue().asLong()))));
    rows.sort(Comparator.comparingLong(row -> -counts.path(row.get(0)).asLong()));
    if (!rows.isEmpty()) {
      html.table(List.of(title, "records"), rows.subList(0, Math.min(MOST_ROWS, rows.size())));
    }
  }

  private static List<List<String>> rows(JsonNode node) {
    List<List<String>> rows = new ArrayList<>();
    node.fields()
        .forEachRemaining(
            field -> {
              JsonNode value = field.getValue();
              rows.add(
                  List.of(
                      field.getKey(),
                      value.isArray()
                          ? shown(value.path(0)) + " to " + shown(value.path(1))
                          : shown(value)));
            });
    return rows;
  }

  private static String shown(JsonNode value) {
    return value.isIntegralNumber() ? Html.number(value.asLong()) : Html.number(value.asDouble());
  }

  private static String template() throws IOException {
    try (InputStream in = ReportPage.class.getResourceAsStream("page.html")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
