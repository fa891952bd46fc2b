package io.gristmill.spark.report;

import static io.gristmill.error.Messages.format;

import io.gristmill.spark.clean.ShardAccount;
import io.gristmill.spark.metrics.StageCost;
import io.gristmill.spark.page.Html;
import io.gristmill.spark.page.Markup;
import io.gristmill.spark.report.card.DatasetCard;
import io.gristmill.spark.report.run.Measured;
import io.gristmill.spark.report.run.RunFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The summary of a run: what went in, what came out, how good the model is, what it cost. */
final class SummarySection {

  private final RunFiles files;
  private final List<String> stages;
  private final Html html;
  private final Measured report;
  private final Measured tokens;
  private final Measured evaluation;

  /**
   * @param stages the finished stages
   */
  SummarySection(RunFiles files, List<String> stages, Html html) throws IOException {
    this.files = files;
    this.stages = stages;
    this.html = html;
    this.report = files.measured("clean/report.json");
    this.tokens = files.measured("tokens/manifest.json");
    this.evaluation = files.measured("evaluation.json");
  }

  void render() throws IOException {
    html.heading("Summary");
    answer().ifPresent(text -> html.raw("<p class=\"answer\">" + text.html() + "</p>"));
    html.raw("<div class=\"cards\">");
    input();
    output();
    model();
    cost();
    html.raw("</div>");
    for (Markup warning : warnings()) {
      html.raw("<p class=\"warning\">" + warning.html() + "</p>");
    }
  }

  private Optional<Markup> answer() throws IOException {
    List<Markup> parts = new ArrayList<>();
    Measured documents = documents();
    if (report.exists()) {
      parts.add(
          Markup.sentence(
              "%s records became %s documents",
              report.at("totals").at("read").count(), documents.count()));
    }
    if (tokens.exists()) {
      parts.add(Markup.sentence("%s training tokens", tokens.at("tokens").at("train").count()));
    }
    Measured loss = evaluation.at("validation").at("loss");
    Markup text = Markup.join(" and ", parts);
    if (loss.exists()) {
      Markup model = Markup.sentence("validation loss is %s nats per token", loss.loss());
      text =
          parts.isEmpty()
              ? Markup.sentence("The %s", model)
              : text.and(Markup.sentence("; the model's %s", model));
      Measured best = bestBaseline();
      if (best.exists()) {
        text = text.and(Markup.sentence(", the best n-gram model's %s", best.loss()));
      }
    }
    return text.html().isEmpty() ? Optional.empty() : Optional.of(text.and(Markup.text(".")));
  }

  /** Documents after the last step that removes any. */
  private Measured documents() throws IOException {
    Measured selected = files.measured("select/report.json").at("selected");
    Measured distinct = files.measured("dedup/report.json").at("kept");
    return selected.exists()
        ? selected
        : distinct.exists() ? distinct : report.at("totals").at("kept");
  }

  private Measured bestBaseline() {
    return evaluation.at("baselines").members().stream()
        .map(Measured.Member::value)
        .min(Comparator.comparingDouble(Measured::asDouble))
        .orElse(evaluation.at("baselines").at("none"));
  }

  private void input() throws IOException {
    if (report.exists()) {
      card(
          "Input",
          Markup.sentence("%s records", report.at("totals").at("read").count()),
          Markup.sentence(
              "%s read from %s files",
              report.at("bytes-read").bytes(), Html.number(ShardAccount.count(report.node()))),
          Markup.sentence(
              "%s were quarantined as damaged",
              report.at("totals").at("quarantined").sum().count()));
    } else if (tokens.exists()) {
      Measured documents = tokens.at("documents");
      card(
          "Input",
          Markup.sentence(
              "%s examples",
              Measured.total(List.of(documents.at("train"), documents.at("validation"))).count()));
    }
  }

  private void output() throws IOException {
    List<Markup> lines = new ArrayList<>();
    if (report.exists()) {
      double read = Math.max(1, report.at("totals").at("read").asDouble());
      lines.add(
          Markup.sentence(
              "%s % of all records; %s of text were kept by cleaning",
              Html.figure(100 * documents().asLong() / read), report.at("text-bytes").bytes()));
    }
    if (tokens.exists()) {
      lines.add(
          Markup.sentence(
              "%s training tokens, %s validation tokens",
              tokens.at("tokens").at("train").count(),
              tokens.at("tokens").at("validation").count()));
    }
    if (!lines.isEmpty()) {
      Markup big =
          report.exists()
              ? Markup.sentence("%s documents", documents().count())
              : Markup.sentence("%s tokens", tokens.at("tokens").at("train").count());
      card("Output", big, lines.toArray(Markup[]::new));
    }
  }

  private void model() throws IOException {
    Measured scores = evaluation.at("validation");
    Measured parameters = files.measured("checkpoints/manifest.json").at("parameters");
    if (!scores.at("loss").exists()) {
      return;
    }
    List<Markup> lines = new ArrayList<>();
    if (scores.at("loss-interval").exists()) {
      lines.add(
          Markup.sentence(
              "nats per token on held-out text; 95 % interval %s to %s",
              scores.at("loss-interval").at(0).figure(),
              scores.at("loss-interval").at(1).figure()));
    }
    if (bestBaseline().exists()) {
      double gain = bestBaseline().asDouble() - scores.at("loss").asDouble();
      lines.add(
          Markup.sentence(
              "%s nats %s than the best n-gram model",
              Html.figure(Math.abs(gain)), gain >= 0 ? "better" : "worse"));
    }
    if (scores.at("bits-per-byte").exists()) {
      lines.add(
          Markup.sentence(
              "%s bits per byte, perplexity %s",
              scores.at("bits-per-byte").loss(), scores.at("perplexity").figure()));
    }
    if (parameters.exists()) {
      lines.add(Markup.sentence("%s parameters", parameters.count()));
    }
    card(
        "How good the model is",
        Markup.sentence("loss %s", scores.at("loss").loss()),
        lines.toArray(Markup[]::new));
  }

  private void cost() throws IOException {
    Measured wall = cost("wall-seconds");
    if (wall.asDouble() > 0) {
      card(
          "Cost",
          Markup.sentence("%s CPU", cost("cpu-seconds").duration()),
          Markup.sentence("%s of wall time", wall.duration()),
          Markup.sentence(
              "%s core seconds held by tasks, %s tasks of which %s failed",
              cost("task-seconds").figure(), cost("tasks").count(), cost("failed-tasks").count()),
          Markup.sentence("%s shuffled", cost("shuffle-bytes").bytes()));
    }
  }

  /** The sum over all stages. */
  private Measured cost(String field) throws IOException {
    List<Measured> costs = new ArrayList<>();
    for (String stage : stages) {
      costs.add(files.measured(stage + "/manifest.json").at(StageCost.FIELD).at(field));
    }
    return Measured.total(costs);
  }

  private void card(String title, Markup big, Markup... lines) {
    StringBuilder card =
        new StringBuilder(
            format(
                "<section class=\"card\"><h3>%s</h3><p class=\"big\">%s</p>",
                Markup.escape(title), big.html()));
    for (Markup line : lines) {
      card.append("<p>").append(line.html()).append("</p>");
    }
    html.raw(card.append("</section>").toString());
  }

  private List<Markup> warnings() throws IOException {
    List<Markup> warnings = new ArrayList<>();
    DatasetCard.warnings(files.json("clean/statistics.json"))
        .forEach(warning -> warnings.add(Markup.text(warning.asText())));
    if (bestBaseline().exists()
        && bestBaseline().asDouble() < evaluation.at("validation").at("loss").asDouble()) {
      warnings.add(
          Markup.text("An n-gram model predicts the held-out text better than the model does."));
    }
    Measured leaked = tokens.at("leaked-near-duplicates");
    if (leaked.asLong() > 0) {
      warnings.add(
          Markup.sentence(
              "%s training documents have a near-duplicate in validation.", leaked.count()));
    }
    long events =
        files.jsonLines("checkpoints/metrics.jsonl").stream()
            .filter(round -> !round.path("events").isEmpty())
            .count();
    if (events > 0) {
      warnings.add(
          Markup.text(
              format("%,d rounds of the training had events, which its section lists.", events)));
    }
    return warnings;
  }
}
