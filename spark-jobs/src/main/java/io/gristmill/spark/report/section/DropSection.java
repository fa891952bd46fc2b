package io.gristmill.spark.report.section;

import static io.gristmill.error.Messages.format;

import io.gristmill.spark.page.Html;
import io.gristmill.spark.page.Markup;
import io.gristmill.spark.report.run.Measured;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Section with the reasons of dropped documents, each with sampled pages. */
public final class DropSection {

  private final Measured statistics;
  private final Measured totals;
  private final Excerpts excerpts;
  private final Html html;
  private final Map<String, Thresholds> thresholds = new LinkedHashMap<>();

  /**
   * @param report {@code clean/report.json}
   * @param statistics {@code clean/statistics.json}
   */
  public DropSection(Measured report, Measured statistics, Excerpts excerpts, Html html) {
    this.statistics = statistics;
    this.totals = report.at("totals");
    this.excerpts = excerpts;
    this.html = html;
    Thresholds.of(statistics).forEach(threshold -> thresholds.put(threshold.name(), threshold));
  }

  /** Writes the section if there is anything to say. */
  public void render() {
    if (!totals.exists()) {
      return;
    }
    html.heading("Why pages were dropped");
    html.paragraph(
        "Rules are applied in order, and a page is counted for the first that rejects it. Every rule"
            + " measures every page, so that a threshold can also be judged by all pages that fail"
            + " it.");
    if (statistics.exists()) {
      reasons();
      samples();
    } else {
      counts("dropped, by first reason", "dropped");
    }
    counts("could not be read, by cause", "quarantined");
    counts("not a document, by kind of record", "other");
  }

  private void reasons() {
    long read = Math.max(1, totals.at("read").asLong());
    List<List<Markup>> rows = new ArrayList<>();
    for (Measured.Member reason : byCount(statistics.at("dropped").members())) {
      Optional<Thresholds> threshold = Optional.ofNullable(thresholds.get(reason.name()));
      Measured dropped = reason.value().sum();
      rows.add(
          List.of(
              Markup.text(reason.name().replace("/", ": ")),
              dropped.count(),
              Markup.bar((double) dropped.asLong() / read),
              statistics.at("failing").at(reason.name()).count(),
              threshold.map(DropSection::rejects).orElse(Markup.text("no threshold"))));
    }
    html.cells(
        List.of(
            "rule and reason", "pages dropped", "share of records", "pages failing it", "rejects"),
        rows);
  }

  private static Markup rejects(Thresholds threshold) {
    return Markup.sentence(
        "%s %s %s",
        value(threshold.limit().value()),
        threshold.limit().rejected().inWords(),
        threshold.bound().figure());
  }

  private static String value(String name) {
    return name.substring(name.indexOf('/') + 1);
  }

  private static List<Measured.Member> byCount(List<Measured.Member> members) {
    return members.stream()
        .sorted(
            Comparator.comparingLong((Measured.Member member) -> -member.value().sum().asLong()))
        .toList();
  }

  private void samples() {
    html.subheading("Sampled pages");
    html.note(
        "A random sample of each reason, the same in every run. Open a page to see the start of its"
            + " text, with personal data masked, next to what its rule measured.");
    for (Measured.Member dropped : byCount(statistics.at("dropped").members())) {
      Measured.Member reason =
          new Measured.Member(dropped.name(), statistics.at("rejects").at(dropped.name()));
      html.raw(
          format(
              "<details class=\"samples\"><summary>%s (%s of %s)</summary>",
              Markup.escape(reason.name().replace("/", ": ")),
              Html.number(reason.value().node().size()),
              dropped.value().sum().count().html()));
      reason.value().elements().forEach(sample -> sample(reason.name(), sample));
      html.raw("</details>");
    }
  }

  private void sample(String reason, Measured sample) {
    Markup measured =
        Optional.ofNullable(thresholds.get(reason))
            .filter(threshold -> valueOf(sample, threshold).exists())
            .map(
                threshold ->
                    Markup.sentence(
                        " — %s %s, rejected %s %s",
                        value(threshold.limit().value()),
                        valueOf(sample, threshold).figure(),
                        threshold.limit().rejected().inWords(),
                        threshold.bound().figure()))
            .orElse(Markup.NONE);
    html.raw(
        format(
            "<details><summary>%s (%s)%s</summary><div class=\"sample\">%s",
            excerpts.url(sample.at("url").asText()).html(),
            Markup.escape(sample.at("language").asText()),
            measured.html(),
            excerpts.text(sample.at("excerpt").asText()).html()));
    values(sample);
    html.raw("</div></details>");
  }

  private static Measured valueOf(Measured sample, Thresholds threshold) {
    return sample.at("values").at(threshold.limit().value());
  }

  private void values(Measured sample) {
    List<List<Markup>> rows = new ArrayList<>();
    for (Measured.Member value : sample.at("values").members()) {
      List<Markup> bounds = new ArrayList<>();
      for (Thresholds threshold : thresholds.values()) {
        if (threshold.limit().value().equals(value.name())) {
          boolean fails = threshold.limit().rejects(value.value().asDouble());
          bounds.add(
              Markup.sentence(
                  "%s %s%s",
                  threshold.limit().rejected().inWords(),
                  threshold.bound().figure(),
                  fails ? new Markup(" <strong>fails</strong>") : ""));
        }
      }
      if (!bounds.isEmpty()) {
        rows.add(
            List.of(
                Markup.text(value(value.name())),
                value.value().figure(),
                Markup.join("; ", bounds)));
      }
    }
    html.cells(List.of("measured", "value", "rejected"), rows);
  }

  private void counts(String title, String field) {
    List<List<Markup>> rows = new ArrayList<>();
    for (Measured.Member count : totals.at(field).membersBy("")) {
      rows.add(List.of(Markup.text(count.name()), count.value().count()));
    }
    html.cells(List.of(title, "records"), rows);
  }
}
