package io.gristmill.spark.report.section;

import io.gristmill.spark.page.Html;
import io.gristmill.spark.page.Markup;
import io.gristmill.spark.report.run.Measured;
import java.util.ArrayList;
import java.util.List;

/**
 * Section with the documents that were selected by score.
 *
 * @param report {@code select/report.json}
 */
public record SelectionSection(Measured report, Html html) {

  private static final int MOST_ROWS = 25;

  /** Writes the section if the run selects documents. */
  public void render() {
    if (!report.exists()) {
      return;
    }
    html.heading("Selection");
    html.paragraph(
        Markup.sentence(
            "%s of %s documents are used, %s times in all; %s are left out by their ranks and %s by"
                + " weights. %s documents have no score.",
            report.at("selected").count(),
            report.at("documents").count(),
            report.at("copies").count(),
            report.at("left-out-by-rank").count(),
            report.at("left-out-by-weight").count(),
            report.at("without-score").count()));
    thresholds();
    groups("bucket, best last", "buckets");
    groups("language", "languages");
    groups("kind of shard", "sources");
    groups("domain, of the most frequent", "domains");
  }

  private void thresholds() {
    List<List<Markup>> rows = new ArrayList<>();
    for (Measured.Member cut : report.at("cuts").members()) {
      Measured value = cut.value();
      rows.add(
          List.of(
              Markup.text(cut.name()),
              value.at("kept").count(),
              value.at("kept-share").figure(),
              value.at("kept-bytes-share").figure(),
              value.at("threshold").figure()));
    }
    html.cells(
        List.of("ranked together", "kept by rank", "share", "share of bytes", "worst kept score"),
        rows);
  }

  private void groups(String title, String field) {
    List<List<Markup>> rows = new ArrayList<>();
    for (Measured.Member group : report.at(field).members()) {
      if (rows.size() < MOST_ROWS) {
        Measured size = group.value();
        rows.add(
            List.of(
                Markup.foreign(group.name()),
                size.at("documents").count(),
                size.at("selected").count(),
                size.at("copies").count(),
                size.at("copies-bytes").count()));
      }
    }
    html.cells(List.of(title, "documents", "used", "copies", "bytes of copies"), rows);
  }
}
