package io.gristmill.spark.report;

import static io.gristmill.error.Messages.format;

import io.gristmill.spark.page.Html;
import io.gristmill.spark.page.Legend;
import io.gristmill.spark.page.Markup;
import io.gristmill.spark.page.PanelChart;
import io.gristmill.spark.report.RunComparison.Measure;
import io.gristmill.spark.report.run.Measured;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Section with the differences to another run, side by side. */
record ComparisonSection(RunComparison comparison, Html html) {

  void render() {
    html.heading("Changes against another run");
    html.paragraph(Markup.sentence("Compared with %s.", Markup.code(comparison.against())));
    settings();
    measures();
    losses();
  }

  private void settings() {
    List<List<Markup>> rows = new ArrayList<>();
    comparison
        .settings()
        .forEach(
            (key, change) ->
                rows.add(
                    List.of(
                        Markup.code(key),
                        Markup.code(change.now()),
                        Markup.code(change.before()))));
    if (rows.isEmpty()) {
      html.paragraph("Both runs have the same settings.");
    }
    html.cells(List.of("setting", "this run", "other run"), rows);
  }

  private void measures() {
    List<List<Markup>> rows = new ArrayList<>();
    for (Measure measure : comparison.measures()) {
      rows.add(
          List.of(
              Markup.text(measure.name()),
              measure.shown(measure.now()),
              measure.shown(measure.before()),
              Markup.text(measure.change())));
    }
    html.cells(List.of("measure", "this run", "other run", "change"), rows);
    html.note("Change: of this run in per cent of the other run. Losses in nats per token.");
  }

  private void losses() {
    List<Measured> all = new ArrayList<>(comparison.rounds());
    all.addAll(comparison.otherRounds());
    if (comparison.rounds().isEmpty() || comparison.otherRounds().isEmpty()) {
      return;
    }
    double most = all.stream().mapToDouble(round -> round.at("tokens").asDouble()).max().orElse(1);
    PanelChart chart = new PanelChart("trained tokens", 0, most);
    chart.panel("training loss (nats per token)", lines("loss"), Map.of());
    chart.panel("validation loss (nats per token)", lines("validation-loss"), Map.of());
    html.wide(
        chart.svg(
            format(
                "Losses of both runs over %s tokens; this run's training loss ends at %s, the other"
                    + " one's at %s",
                Html.number((long) most),
                last(comparison.rounds()),
                last(comparison.otherRounds()))));
    Map<String, String> legend = new LinkedHashMap<>();
    legend.put("this run", "line0");
    legend.put("other run", "line1");
    html.raw(Legend.of(legend));
  }

  private static String last(List<Measured> rounds) {
    return Html.figure(rounds.get(rounds.size() - 1).at("loss").node());
  }

  private List<PanelChart.Line> lines(String field) {
    return List.of(
        line("this run", "line0", comparison.rounds(), field),
        line("other run", "line1", comparison.otherRounds(), field));
  }

  private static PanelChart.Line line(
      String name, String style, List<Measured> rounds, String field) {
    List<Measured> known = rounds.stream().filter(round -> round.at(field).exists()).toList();
    return new PanelChart.Line(
        name,
        style,
        known.stream().mapToDouble(round -> round.at("tokens").asDouble()).toArray(),
        known.stream().mapToDouble(round -> round.at(field).asDouble()).toArray());
  }
}
