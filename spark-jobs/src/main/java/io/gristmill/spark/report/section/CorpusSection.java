package io.gristmill.spark.report.section;

import io.gristmill.spark.page.HistogramChart;
import io.gristmill.spark.page.Html;
import io.gristmill.spark.page.Markup;
import io.gristmill.spark.report.run.Measured;
import java.util.ArrayList;
import java.util.List;

/**
 * Section with the languages, kinds, lengths, dates and hosts of the kept documents.
 *
 * @param statistics {@code clean/statistics.json}
 */
public record CorpusSection(Measured statistics, Html html) {

  private static final int MOST_ROWS = 25;
  private static final String UNKNOWN = "unknown";

  /** Writes the section if the run has statistics. */
  public void render() {
    if (!statistics.exists()) {
      return;
    }
    html.heading("Languages, domains, lengths and dates");
    html.paragraph("Documents that cleaning kept, before de-duplication.");
    totals("language", "languages");
    totals("kind of shard", "sources");
    lengths();
    months();
    hosts();
    html.raw("<p><a href=\"dataset-card.md\">Card of the data set</a></p>");
  }

  private void totals(String title, String field) {
    long all = Math.max(1, statistics.at("kept").at("documents").asLong());
    List<List<Markup>> rows = new ArrayList<>();
    for (Measured.Member one : statistics.at(field).membersBy("documents")) {
      Measured value = one.value();
      if (rows.size() < MOST_ROWS) {
        rows.add(
            List.of(
                Markup.text(one.name()),
                value.at("documents").count(),
                Markup.bar((double) value.at("documents").asLong() / all),
                value.at("words").count(),
                value.at("bytes").bytes()));
      }
    }
    html.cells(List.of(title, "documents", "share", "words", "text"), rows);
  }

  private void lengths() {
    Measured lengths = statistics.at("lengths");
    if (!lengths.at("bins").exists()) {
      return;
    }
    Measured quantiles = lengths.at("quantiles");
    html.subheading("Lengths");
    html.raw(
        new HistogramChart(
                Thresholds.bins(lengths),
                lengths.at("min").asDouble(),
                lengths.at("max").asDouble())
            .svg("length (characters)", "documents", List.of()));
    html.paragraph(
        Markup.sentence(
            "Median %s characters, 5 % have at most %s and 5 % at least %s; the longest has %s.",
            quantiles.at("0.5").figure(),
            quantiles.at("0.05").figure(),
            quantiles.at("0.95").figure(),
            lengths.at("max").figure()));
  }

  private void months() {
    List<Measured.Member> months = statistics.at("months").members();
    long most = months.stream().mapToLong(month -> month.value().asLong()).max().orElse(1);
    List<List<Markup>> rows = new ArrayList<>();
    for (Measured.Member month : months) {
      rows.add(
          List.of(
              Markup.text(month.name().isEmpty() ? UNKNOWN : month.name()),
              month.value().count(),
              Markup.bar((double) month.value().asLong() / most)));
    }
    html.cells(List.of("fetched in", "documents", "compared with the largest"), rows);
  }

  private void hosts() {
    Measured hosts = statistics.at("hosts");
    html.subheading("Domains");
    html.paragraph(Markup.sentence("%s hosts have documents.", hosts.at("distinct").count()));
    List<List<Markup>> rows = new ArrayList<>();
    for (Measured host : hosts.at("top").elements()) {
      if (rows.size() < MOST_ROWS) {
        double kept = host.at("kept").asDouble();
        double all = Math.max(1, kept + host.at("dropped").asDouble());
        rows.add(
            List.of(
                Markup.foreign(host.at("host").asText()),
                host.at("kept").count(),
                host.at("dropped").count(),
                Markup.bar(kept / all)));
      }
    }
    html.cells(List.of("host", "kept", "dropped", "share kept"), rows);
  }
}
