package io.gristmill.spark.report.section;

import static io.gristmill.error.Messages.format;

import io.gristmill.spark.page.Html;
import io.gristmill.spark.page.Legend;
import io.gristmill.spark.page.Markup;
import io.gristmill.spark.page.PanelChart;
import io.gristmill.spark.report.run.Measured;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Section with the course of a training over its steps.
 *
 * @param rounds lines of {@code metrics.jsonl}
 * @param manifest of the checkpoints
 * @param evaluation {@code evaluation.json}, for the losses of baselines
 */
public record TrainingSection(
    List<Measured> rounds, Measured manifest, Measured evaluation, Html html) {

  private static final int MOST_EVENTS = 100;
  private static final String LOSS = "loss";
  private static final String VALIDATION = "validation-loss";

  /** Writes the section if a round has finished. */
  public void render() {
    if (rounds.isEmpty()) {
      return;
    }
    Measured last = rounds.get(rounds.size() - 1);
    html.heading("Training");
    html.paragraph(
        Markup.sentence(
            "%s rounds, %s steps of each replica, %s tokens. The model has %s parameters. Last"
                + " training loss: %s nats per token.",
            last.at("round").count(),
            last.at("step").count(),
            last.at("tokens").count(),
            manifest.at("parameters").count(),
            last.at(LOSS).decimals()));
    html.wide(chart());
    Map<String, String> legend = new LinkedHashMap<>();
    legend.put("of the round", "line0");
    legend.put("validation loss", "line1");
    legend.put("losses of n-gram models", "baseline");
    html.raw(Legend.of(legend));
    table();
    events();
  }

  private String chart() {
    PanelChart chart =
        new PanelChart(
            "steps of a replica", 0, rounds.get(rounds.size() - 1).at("step").asDouble());
    Map<String, Double> baselines = new LinkedHashMap<>();
    evaluation
        .at("baselines")
        .members()
        .forEach(member -> baselines.put(member.name(), member.value().asDouble()));
    chart.panel(
        "loss (nats per token)",
        List.of(line(LOSS, "line0", LOSS), line(VALIDATION, "line1", VALIDATION)),
        baselines);
    panel(chart, "learning rate", "learning-rate", 1);
    panel(chart, "gradient norm before clipping", "gradient-norm", 1);
    panel(chart, "throughput (tokens per second)", "tokens-per-second", 1);
    panel(chart, "achieved share of the peak of FLOPs (%)", "mfu", 100);
    panel(chart, "share of averaging in the wall time (%)", "averaging-share", 100);
    panel(chart, "replicas", "replicas", 1);
    List<PanelChart.Event> events = new ArrayList<>();
    for (Measured round : rounds) {
      for (Measured event : round.at("events").elements()) {
        events.add(
            new PanelChart.Event(
                round.at("step").asDouble(),
                format("step %,d: %s", round.at("step").asLong(), event.asText())));
      }
    }
    chart.events("events", events);
    Measured last = rounds.get(rounds.size() - 1);
    return chart.svg(
        format(
            "Loss, learning rate, gradient norm, throughput and averaging over %,d steps; the"
                + " training loss goes from %s to %s nats per token",
            last.at("step").asLong(),
            Html.figure(rounds.get(0).at(LOSS).node()),
            Html.figure(last.at(LOSS).node())));
  }

  private void panel(PanelChart chart, String name, String field, double factor) {
    chart.panel(
        name, List.of(line(name, "line0", round -> round.at(field).asDouble() * factor)), Map.of());
  }

  private PanelChart.Line line(String name, String style, String field) {
    return line(name, style, round -> round.at(field).asDouble());
  }

  private PanelChart.Line line(String name, String style, ToDoubleFunction<Measured> value) {
    List<Measured> known =
        rounds.stream().filter(round -> Double.isFinite(value.applyAsDouble(round))).toList();
    return new PanelChart.Line(
        name,
        style,
        known.stream().mapToDouble(round -> round.at("step").asDouble()).toArray(),
        known.stream().mapToDouble(value).toArray());
  }

  private void table() {
    Measured first = rounds.get(0);
    Measured last = rounds.get(rounds.size() - 1);
    List<List<Markup>> rows = new ArrayList<>();
    for (String field :
        List.of(
            LOSS,
            VALIDATION,
            "learning-rate",
            "gradient-norm",
            "tokens-per-second",
            "mfu",
            "averaging-share",
            "averaging-seconds",
            "averaging-bytes",
            "replicas")) {
      rows.add(
          List.of(
              Markup.text(field.replace('-', ' ')),
              first.at(field).figure(),
              extreme(field, -1).figure(),
              extreme(field, 1).figure(),
              last.at(field).figure()));
    }
    html.cells(List.of("measure", "first round", "lowest", "highest", "last round"), rows);
  }

  /** The round's value that is largest times a sign. */
  private Measured extreme(String field, int sign) {
    return rounds.stream()
        .map(round -> round.at(field))
        .filter(Measured::exists)
        .max(Comparator.comparingDouble(value -> sign * value.asDouble()))
        .orElseGet(() -> rounds.get(0).at(field));
  }

  private void events() {
    List<List<Markup>> rows = new ArrayList<>();
    long all = 0;
    for (Measured round : rounds) {
      for (Measured event : round.at("events").elements()) {
        all++;
        if (rows.size() < MOST_EVENTS) {
          rows.add(
              List.of(
                  round.at("round").count(),
                  round.at("step").count(),
                  Markup.text(event.asText())));
        }
      }
    }
    html.subheading("Events");
    html.paragraph(
        all == 0
            ? "No step was skipped and no round was rolled back."
            : format("%,d events; at most %,d are listed.", all, MOST_EVENTS));
    html.cells(List.of("round", "step", "event"), rows);
  }
}
