package io.gristmill.spark.report.section;

import static io.gristmill.error.Messages.format;

import io.gristmill.spark.page.FlowChart;
import io.gristmill.spark.page.Html;
import io.gristmill.spark.page.Markup;
import io.gristmill.spark.report.run.Measured;
import io.gristmill.spark.report.run.RunFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Section with the way of the records through the stages, and the account that adds up. */
public final class FlowSection {

  private static final int MOST_RULES = 10;

  private static final String READ = "read";
  private static final String KEPT = "kept by cleaning";
  private static final String DISTINCT = "distinct documents";
  private static final String SELECTED = "selected";

  /** Fields of {@code dedup/report.json} that are no reason of a removal. */
  private static final Set<String> NO_REASONS =
      Set.of(
          "documents",
          "near-duplicate-clusters",
          "removed",
          "kept",
          "repeated-lines",
          "repeated-sentences");

  private final Measured totals;
  private final Measured statistics;
  private final Measured dedup;
  private final Measured selection;
  private final Measured tokens;
  private final Html html;

  /** Reads the reports of all stages. */
  public FlowSection(RunFiles files, Html html) throws IOException {
    this.totals = files.measured("clean/report.json").at("totals");
    this.statistics = files.measured("clean/statistics.json");
    this.dedup = files.measured("dedup/report.json");
    this.selection = files.measured("select/report.json");
    this.tokens = files.measured("tokens/manifest.json");
    this.html = html;
  }

  /** Writes the section if the run has cleaned anything. */
  public void render() {
    if (!totals.exists()) {
      return;
    }
    html.heading("Flow of records");
    html.wide(chart());
    html.note("Heights are numbers of records or documents; shares are of all records read.");
    account();
  }

  private String chart() {
    List<String> columns = new ArrayList<>(List.of("records", "cleaning"));
    if (dedup.exists()) {
      columns.add("de-duplication");
    }
    if (selection.exists()) {
      columns.add("selection");
    }
    if (tokens.exists()) {
      columns.add("tokens");
    }
    FlowChart flow = new FlowChart(columns, READ, totals.at("read").asLong());
    clean(flow);
    String last = KEPT;
    long left = totals.at("kept").asLong();
    if (dedup.exists() && left > 0) {
      last = DISTINCT;
      left = dedup.at("kept").asLong();
      flow.divide(KEPT, DISTINCT, left);
      for (Measured.Member reason : dedup.members()) {
        if (!NO_REASONS.contains(reason.name())) {
          flow.lose(
              KEPT, reason.name().replace('-', ' ').replace('_', ' '), reason.value().asLong());
        }
      }
    }
    if (selection.exists() && left > 0) {
      flow.divide(last, SELECTED, selection.at("selected").asLong());
      flow.lose(last, "left out by rank", selection.at("left-out-by-rank").asLong());
      flow.lose(last, "left out by weight", selection.at("left-out-by-weight").asLong());
      last = SELECTED;
      left = selection.at("selected").asLong();
    }
    long train = tokens.at("documents").at("train").asLong();
    long validation = tokens.at("documents").at("validation").asLong();
    // Repeated documents are more than were selected, and no part of them.
    if (left > 0 && train + validation <= left) {
      flow.divide(last, "training split", train);
      flow.divide(last, "validation split", validation);
    }
    return flow.svg(alternative(left));
  }

  private void clean(FlowChart flow) {
    flow.divide(READ, KEPT, totals.at("kept").asLong());
    Map<String, Long> rules = byRule();
    List<String> names =
        rules.keySet().stream()
            .sorted(Comparator.comparingLong((String name) -> -rules.get(name)))
            .toList();
    long others = 0;
    for (int i = 0; i < names.size(); i++) {
      if (i < MOST_RULES) {
        flow.lose(READ, names.get(i), rules.get(names.get(i)));
      } else {
        others += rules.get(names.get(i));
      }
    }
    flow.lose(READ, "other rules", others);
    flow.lose(READ, "quarantined", totals.at("quarantined").sum().asLong());
    flow.lose(READ, "not a document", totals.at("other").sum().asLong());
  }

  /** Dropped documents by rule; by reason, if the run has no statistics. */
  private Map<String, Long> byRule() {
    Map<String, Long> rules = new LinkedHashMap<>();
    if (statistics.exists()) {
      for (Measured.Member reason : statistics.at("dropped").members()) {
        String rule = reason.name().substring(0, reason.name().indexOf('/'));
        rules.merge(rule, reason.value().sum().asLong(), Long::sum);
      }
    } else {
      for (Measured.Member reason : totals.at("dropped").members()) {
        rules.put(reason.name(), reason.value().asLong());
      }
    }
    return rules;
  }

  private String alternative(long left) {
    return format(
        "Flow of %,d records: %,d kept by cleaning, %,d left after the last step",
        totals.at("read").asLong(), totals.at("kept").asLong(), left);
  }

  private void account() {
    Measured dropped = totals.at("dropped").sum();
    Measured quarantined = totals.at("quarantined").sum();
    Measured other = totals.at("other").sum();
    long sum =
        totals.at("kept").asLong() + dropped.asLong() + quarantined.asLong() + other.asLong();
    html.paragraph(
        Markup.sentence(
            "Account: %s read = %s kept + %s dropped + %s quarantined + %s that are no documents.%s",
            totals.at("read").count(),
            totals.at("kept").count(),
            dropped.count(),
            quarantined.count(),
            other.count(),
            sum == totals.at("read").asLong() ? "" : " These numbers do not add up."));
    if (dedup.exists()) {
      html.paragraph(
          Markup.sentence(
              "De-duplication: %s documents = %s kept + %s removed.",
              dedup.at("documents").count(),
              dedup.at("kept").count(),
              dedup.at("removed").count()));
    }
  }
}
