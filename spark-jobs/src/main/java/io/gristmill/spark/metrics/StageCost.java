package io.gristmill.spark.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Resources used by the attempt that finished a stage. Earlier attempts that were killed are not
 * counted.
 *
 * @param wallSeconds from start to end
 * @param driverSeconds part of these in which no task ran; more cores do not reduce it
 * @param cpuSeconds of the driver's process and the task threads of executors in other processes,
 *     without their garbage collection, compilation and other threads
 * @param taskSeconds core seconds of tasks: their time, including failed attempts, times {@code
 *     spark.task.cpus}
 * @param taskCpuSeconds CPU of the task threads
 * @param tasks attempts that ended
 * @param failedTasks of those, attempts that did not succeed
 * @param shuffleBytes written by shuffles
 * @param spilledBytes written to disk for lack of memory
 */
public record StageCost(
    double wallSeconds,
    double driverSeconds,
    double cpuSeconds,
    double taskSeconds,
    double taskCpuSeconds,
    long tasks,
    long failedTasks,
    long shuffleBytes,
    long spilledBytes) {

  /** Name of the field in a manifest. */
  public static final String FIELD = "cost";

  public ObjectNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("wall-seconds", rounded(wallSeconds))
        .put("driver-seconds", rounded(driverSeconds))
        .put("cpu-seconds", rounded(cpuSeconds))
        .put("task-seconds", rounded(taskSeconds))
        .put("task-cpu-seconds", rounded(taskCpuSeconds))
        .put("tasks", tasks)
        .put("failed-tasks", failedTasks)
        .put("shuffle-bytes", shuffleBytes)
        .put("spilled-bytes", spilledBytes);
  }

  /** Parses the output of {@link #toJson}. */
  public static StageCost of(JsonNode json) {
    return new StageCost(
        json.path("wall-seconds").asDouble(),
        json.path("driver-seconds").asDouble(),
        json.path("cpu-seconds").asDouble(),
        json.path("task-seconds").asDouble(),
        json.path("task-cpu-seconds").asDouble(),
        json.path("tasks").asLong(),
        json.path("failed-tasks").asLong(),
        json.path("shuffle-bytes").asLong(),
        json.path("spilled-bytes").asLong());
  }

  private static double rounded(double seconds) {
    return Math.round(seconds * 1000) / 1000.0;
  }
}
