package io.gristmill.spark.report.section;

import static io.gristmill.error.Messages.format;

import io.gristmill.spark.page.HistogramChart;
import io.gristmill.spark.page.Html;
import io.gristmill.spark.page.Markup;
import io.gristmill.spark.report.run.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Section with the histograms of measured values, and what other thresholds would reject.
 *
 * @param statistics {@code clean/statistics.json}
 */
public record ThresholdSection(Measured statistics, Html html) {

  /** Writes the section if values were measured. */
  public void render() {
    List<Measured.Member> values = statistics.at("values").members();
    if (values.isEmpty()) {
      return;
    }
    List<Thresholds> thresholds = Thresholds.of(statistics);
    html.heading("Measured values and thresholds");
    html.paragraph(
        "Each histogram counts the pages, kept or dropped, of which a rule measured the value. Lines"
            + " mark thresholds. The tables say how many pages would fail another bound: an upper"
            + " limit of what the move drops or keeps, since a page may fail other thresholds too."
            + " The changes are counted in bins, which are 1/32 of the value wide, with the general"
            + " bound for all languages.");
    html.raw("<div class=\"figures\">");
    List<Measured.Member> others = new ArrayList<>();
    for (Measured.Member value : values) {
      List<Thresholds> own =
          thresholds.stream().filter(t -> t.limit().value().equals(value.name())).toList();
      if (own.isEmpty()) {
        others.add(value);
      } else {
        figure(value, own);
      }
    }
    html.raw("</div>");
    if (!others.isEmpty()) {
      html.raw("<details><summary>Values without a threshold</summary><div class=\"figures\">");
      others.forEach(value -> figure(value, List.of()));
      html.raw("</div></details>");
    }
  }

  private void figure(Measured.Member value, List<Thresholds> thresholds) {
    Measured histogram = value.value();
    SortedMap<Double, Long> bins = Thresholds.bins(histogram);
    Measured quantiles = histogram.at("quantiles");
    html.raw(
        format(
            "<figure><figcaption>%s</figcaption>%s",
            Markup.escape(value.name().replace("/", ": ")),
            new HistogramChart(bins, histogram.at("min").asDouble(), histogram.at("max").asDouble())
                .svg(
                    value.name().substring(value.name().indexOf('/') + 1),
                    "pages",
                    thresholds.stream().map(threshold -> threshold.limit().bound()).toList())));
    html.raw(
        "<p class=\"note\">"
            + Markup.sentence(
                    "%s pages; median %s, 5 % to 95 %: %s to %s",
                    histogram.at("count").count(),
                    quantiles.at("0.5").figure(),
                    quantiles.at("0.05").figure(),
                    quantiles.at("0.95").figure())
                .html()
            + "</p>");
    thresholds.forEach(threshold -> moves(threshold, bins));
    html.raw("</figure>");
  }

  private void moves(Thresholds threshold, SortedMap<Double, Long> bins) {
    Measured failing = statistics.at("failing").at(threshold.name());
    List<List<Markup>> rows = new ArrayList<>();
    double now = threshold.limit().bound();
    List<Double> others = threshold.otherBounds();
    others.stream().filter(bound -> bound < now).forEach(b -> rows.add(move(threshold, b, bins)));
    rows.add(
        List.of(
            Markup.sentence("%s now", threshold.bound().figure()),
            failing.exists() ? failing.count() : Markup.text("0"),
            Markup.NONE));
    others.stream().filter(bound -> bound > now).forEach(b -> rows.add(move(threshold, b, bins)));
    html.cells(
        List.of("rejects " + threshold.limit().rejected().inWords(), "pages failing", "change"),
        rows);
    if (threshold.languages().exists()) {
      List<Markup> bounds = new ArrayList<>();
      for (Measured.Member language : threshold.languages().members()) {
        bounds.add(Markup.sentence("%s %s", language.name(), language.value().figure()));
      }
      html.raw("<p class=\"note\">Other bounds: " + Markup.join(", ", bounds).html() + "</p>");
    }
  }

  /** The change is that of the counts in bins, by the general bound for all languages. */
  private List<Markup> move(Thresholds threshold, double bound, SortedMap<Double, Long> bins) {
    long change =
        threshold.rejected(bound, bins) - threshold.rejected(threshold.limit().bound(), bins);
    long now = statistics.at("failing").at(threshold.name()).asLong();
    return List.of(
        Markup.text(Html.figure(bound)),
        Markup.text(Html.number(Math.max(0, now + change))),
        Markup.text(change == 0 ? "0" : format("%+,d", change)));
  }
}
