package io.gristmill.spark.report.section;

import static io.gristmill.error.Messages.format;

import io.gristmill.spark.page.Html;
import io.gristmill.spark.page.Markup;
import io.gristmill.spark.report.run.Measured;
import java.util.ArrayList;
import java.util.List;

/**
 * Section with the results of de-duplication.
 *
 * @param report {@code dedup/report.json}
 * @param statistics {@code dedup/statistics.json}
 */
public record DuplicateSection(Measured report, Measured statistics, Excerpts excerpts, Html html) {

  /** Writes the section if the run is de-duplicated. */
  public void render() {
    if (!report.exists()) {
      return;
    }
    html.heading("Duplicates");
    List<List<Markup>> rows = new ArrayList<>();
    for (Measured.Member count : report.members()) {
      rows.add(List.of(Markup.text(count.name().replace('-', ' ')), count.value().number()));
    }
    html.cells(List.of("documents", "count"), rows);
    sizes();
    examples();
  }

  private void sizes() {
    List<Measured> sizes = statistics.at("sizes").elements();
    long most = sizes.stream().mapToLong(size -> size.at("clusters").asLong()).max().orElse(1);
    List<List<Markup>> rows = new ArrayList<>();
    for (Measured size : sizes) {
      boolean one = size.at("from").asLong() == size.at("to").asLong();
      rows.add(
          List.of(
              one
                  ? size.at("from").count()
                  : Markup.sentence("%s to %s", size.at("from").count(), size.at("to").count()),
              size.at("clusters").count(),
              Markup.bar((double) size.at("clusters").asLong() / most),
              size.at("documents").count()));
    }
    if (!rows.isEmpty()) {
      html.subheading("Sizes of clusters");
      html.cells(
          List.of("documents in a cluster", "clusters", "compared with the most", "documents"),
          rows);
    }
  }

  private void examples() {
    List<Measured> examples = statistics.at("examples").elements();
    if (examples.isEmpty()) {
      return;
    }
    html.subheading("Examples");
    html.note(
        "The largest clusters, and a random sample. The best document comes first. It is kept, unless"
            + " an earlier run has a copy or another step drops what is left of its text.");
    for (Measured example : examples) {
      Markup title =
          Markup.sentence(
              "A cluster of %s: %s",
              example.at("size").count(),
              excerpts.url(example.at("members").at(0).at("url").asText()));
      html.raw("<details class=\"samples\"><summary>" + title.html() + "</summary>");
      for (Measured member : example.at("members").elements()) {
        html.raw(
            format(
                "<p>%s (%s)</p>%s",
                excerpts.url(member.at("url").asText()).html(),
                member.at("survivor").node().asBoolean()
                    ? "best"
                    : "copy, " + Markup.escape(member.at("kind").asText()),
                excerpts.text(member.at("excerpt").asText()).html()));
      }
      html.raw("</details>");
    }
  }
}
