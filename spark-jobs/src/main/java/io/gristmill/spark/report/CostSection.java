package io.gristmill.spark.report;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.spark.metrics.StageCost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Section with the cost of each stage, and its estimate by {@code estimate}. */
record CostSection(RunFiles files, List<String> stages, Html html) {

  private static final double MINUTE = 60;
  private static final double HOUR = 3600;
  private static final double MEBI = 1 << 20;

  void render() throws IOException {
    JsonNode estimated = files.json(ReportJob.ESTIMATE).path("stages");
    List<List<String>> rows = new ArrayList<>();
    for (String stage : stages) {
      JsonNode cost = files.json(stage + "/manifest.json").path(StageCost.FIELD);
      if (!cost.isMissingNode()) { // Manifests of older versions have none.
        rows.add(row(stage, StageCost.of(cost), estimated.path(stage)));
      }
    }
    if (rows.isEmpty()) {
      return;
    }
    html.heading("What it took");
    html.table(
        List.of(
            "stage",
            "CPU time",
            "estimated",
            "wall time",
            "estimated",
            "core time held by tasks",
            "without a task",
            "tasks (failed)",
            "shuffled, MiB",
            "spilled, MiB"),
        rows);
    html.paragraph(
        "CPU time is that of the driver's process and of the tasks of executors. Of a stage that"
            + " was interrupted, the last attempt is shown. Estimated wall times are those of the"
            + " cores the estimate was asked for.");
  }

  private static List<String> row(String stage, StageCost cost, JsonNode estimate) {
    return List.of(
        stage,
        time(cost.cpuSeconds()),
        estimated(estimate.path("cpu-seconds")),
        time(cost.wallSeconds()),
        estimated(estimate.path("wall-seconds")),
        time(cost.taskSeconds()),
        time(cost.driverSeconds()),
        format("%,d (%,d)", cost.tasks(), cost.failedTasks()),
        format("%,.1f", cost.shuffleBytes() / MEBI),
        format("%,.1f", cost.spilledBytes() / MEBI));
  }

  private static String estimated(JsonNode interval) {
    return interval.isMissingNode()
        ? "–"
        : format(
            "%s (%s to %s)",
            time(interval.path("estimate").asDouble()),
            time(interval.path("low").asDouble()),
            time(interval.path("high").asDouble()));
  }

  private static String time(double seconds) {
    if (seconds < MINUTE) {
      return format("%.1f s", seconds);
    }
    return seconds < HOUR
        ? format("%.1f min", seconds / MINUTE)
        : format("%,.1f h", seconds / HOUR);
  }
}
