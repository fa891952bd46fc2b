package io.gristmill.spark.report;

import static io.gristmill.error.Messages.format;

import io.gristmill.spark.metrics.StageCost;
import io.gristmill.spark.page.Markup;
import io.gristmill.spark.report.run.Measured;
import io.gristmill.spark.report.run.RunFiles;
import io.gristmill.spark.report.run.RunSettings;
import io.gristmill.spark.report.run.RunSettings.Change;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Differences between two runs: settings, counts and losses. Nothing of their texts.
 *
 * @param against URI of the other run
 * @param settings that differ; the other run's value is the one before
 * @param measures that both or one of the runs have
 */
record RunComparison(
    String against,
    SortedMap<String, Change> settings,
    List<Measure> measures,
    List<Measured> rounds,
    List<Measured> otherRounds) {

  private static final int MOST_SETTINGS = 8;

  /**
   * A number of both runs.
   *
   * @param isTime whether it is in seconds
   */
  record Measure(String name, Measured now, Measured before, boolean isTime) {

    private static final double PER_CENT = 100;

    /** The difference in per cent of the other run's; empty if one is missing. */
    String change() {
      if (!now.node().isNumber() || !before.node().isNumber()) {
        return "";
      }
      double difference = now.asDouble() - before.asDouble();
      if (difference == 0) {
        return "equal";
      }
      return before.asDouble() == 0
          ? ""
          : format("%+.2f %%", PER_CENT * difference / Math.abs(before.asDouble()));
    }

    String line() {
      return format("%-28s %15s %15s  %s%n", name, text(now), text(before), change());
    }

    private String text(Measured value) {
      return isTime ? value.durationText() : value.text();
    }

    /** A value of it for the page. */
    Markup shown(Measured value) {
      return isTime ? value.duration() : value.number();
    }
  }

  /** Compares two runs by their finished stages. */
  static RunComparison of(RunFiles now, RunFiles before, List<String> stages) throws IOException {
    List<Measure> measures = new ArrayList<>();
    for (String[] one :
        new String[][] {
          {"records read", "clean/report.json", "totals", "read"},
          {"kept by cleaning", "clean/report.json", "totals", "kept"},
          {"bytes of kept text", "clean/report.json", "text-bytes"},
          {"distinct documents", "dedup/report.json", "kept"},
          {"selected documents", "select/report.json", "selected"},
          {"vocabulary", "tokens/manifest.json", "vocabulary-size"},
          {"training tokens", "tokens/manifest.json", "tokens", "train"},
          {"validation tokens", "tokens/manifest.json", "tokens", "validation"},
          {"parameters", "checkpoints/manifest.json", "parameters"},
          {"steps", "checkpoints/manifest.json", "steps"},
          {"trained tokens", "checkpoints/manifest.json", "trained-tokens"},
          {"last training loss", "checkpoints/manifest.json", "loss"},
          {"held-out loss", "evaluation.json", "validation", "loss"},
          {"bits per byte", "evaluation.json", "validation", "bits-per-byte"},
          {"accuracy@1", "evaluation.json", "validation", "accuracy@1"},
          {"best n-gram loss", "evaluation.json", "baselines", "ngram"}
        }) {
      add(measures, new Measure(one[0], at(now, one), at(before, one).in(before.run()), false));
    }
    for (String kind : List.of("cpu", "wall", "task")) {
      String cost = kind + "-seconds";
      add(
          measures,
          new Measure(kind + " time", cost(now, stages, cost), cost(before, stages, cost), true));
    }
    return new RunComparison(
        before.run(),
        RunSettings.of(now, stages).from(RunSettings.of(before, stages)),
        measures,
        now.measuredLines("checkpoints/metrics.jsonl"),
        before.measuredLines("checkpoints/metrics.jsonl"));
  }

  private static Measured at(RunFiles files, String[] place) throws IOException {
    Measured value = files.measured(place[1]);
    for (int i = 2; i < place.length; i++) {
      value = value.at(place[i]);
    }
    return value;
  }

  private static Measured cost(RunFiles files, List<String> stages, String field)
      throws IOException {
    List<Measured> costs = new ArrayList<>();
    for (String stage : stages) {
      costs.add(
          files.measured(stage + "/manifest.json").at(StageCost.FIELD).at(field).in(files.run()));
    }
    return Measured.total(costs);
  }

  private static void add(List<Measure> measures, Measure measure) {
    if (measure.now().exists() || measure.before().exists()) {
      measures.add(measure);
    }
  }

  /** The differences for a terminal. */
  String lines() {
    StringBuilder lines = new StringBuilder(format("compared with %s%n", against));
    int shown = 0;
    for (var setting : settings.entrySet()) {
      if (shown++ == MOST_SETTINGS) {
        lines.append(format("  and %d other settings%n", settings.size() - MOST_SETTINGS));
        break;
      }
      lines.append(
          format(
              "  %s = %s (there %s)%n",
              setting.getKey(), setting.getValue().now(), setting.getValue().before()));
    }
    if (settings.isEmpty()) {
      lines.append(format("  equal settings%n"));
    }
    lines.append(format("%-28s %15s %15s%n", "", "this run", "other run"));
    measures.forEach(measure -> lines.append(measure.line()));
    return lines.toString();
  }
}
