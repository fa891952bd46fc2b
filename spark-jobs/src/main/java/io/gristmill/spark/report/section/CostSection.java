package io.gristmill.spark.report.section;

import io.gristmill.spark.metrics.StageCost;
import io.gristmill.spark.page.Html;
import io.gristmill.spark.page.Markup;
import io.gristmill.spark.report.run.Measured;
import io.gristmill.spark.report.run.RunFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Section with the cost of each stage, and its estimate by {@code estimate}.
 *
 * @param stages the finished stages
 */
public record CostSection(RunFiles files, List<String> stages, Html html) {

  /** Writes the section if a stage has measured its cost. */
  public void render() throws IOException {
    Measured estimates = files.measured(RunFiles.ESTIMATE).at("stages");
    List<List<Markup>> times = new ArrayList<>();
    List<List<Markup>> bytes = new ArrayList<>();
    for (String stage : stages) {
      Measured manifest = files.measured(stage + "/manifest.json");
      Measured cost = manifest.at(StageCost.FIELD);
      if (cost.exists()) { // Manifests of older versions have none.
        times.add(times(stage, cost, estimates.at(stage)));
        bytes.add(
            List.of(
                Markup.text(stage),
                manifest.at("inputs").sum("bytes").bytes(),
                manifest.at("outputs").sum("bytes").bytes(),
                cost.at("shuffle-bytes").bytes(),
                cost.at("spilled-bytes").bytes()));
      }
    }
    if (times.isEmpty()) {
      return;
    }
    html.heading("Cost");
    html.cells(
        List.of(
            "stage",
            "CPU time",
            "estimated",
            "wall time",
            "estimated",
            "core time held by tasks",
            "without a task",
            "tasks",
            "failed tasks"),
        times);
    html.note(
        "CPU time is that of the driver's process and of the tasks of executors. Of a stage that was"
            + " interrupted, the last attempt is shown. Failed tasks were retried; tasks of lost"
            + " executors are among them. Estimated wall times are those of the cores the estimate"
            + " was asked for.");
    html.cells(List.of("stage", "input from outside", "written", "shuffled", "spilled"), bytes);
  }

  private static List<Markup> times(String stage, Measured cost, Measured estimate) {
    return List.of(
        Markup.text(stage),
        cost.at("cpu-seconds").duration(),
        estimated(estimate.at("cpu-seconds")),
        cost.at("wall-seconds").duration(),
        estimated(estimate.at("wall-seconds")),
        cost.at("task-seconds").duration(),
        cost.at("driver-seconds").duration(),
        cost.at("tasks").count(),
        cost.at("failed-tasks").count());
  }

  private static Markup estimated(Measured interval) {
    return interval.exists()
        ? Markup.sentence(
            "%s (%s to %s)",
            interval.at("estimate").duration(),
            interval.at("low").duration(),
            interval.at("high").duration())
        : Markup.text("–");
  }
}
