package io.gristmill.spark.estimate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.spark.metrics.StageCost;
import java.util.OptionalDouble;

/**
 * Estimated cost of one stage over the whole input.
 *
 * @param stage its directory in a run
 * @param cpuSeconds of all processes
 * @param wallSeconds with every core busy while there is work for it
 * @param outputBytes written; empty if not estimated
 */
public record StageEstimate(
    String stage,
    MeanWithSpread cpuSeconds,
    MeanWithSpread wallSeconds,
    OptionalDouble outputBytes) {

  /** Exponent of Heaps' law, at the upper end of those known for English. */
  private static final double HEAPS = 0.6;

  /**
   * Estimates a stage from two runs on the sample. The work of tasks grows with the documents and
   * is divided by the cores; the work of the driver is constant.
   *
   * @param cold first run in its process
   * @param warm second run
   * @param scale documents of the whole input for each document of the sample
   */
  public static StageEstimate of(
      String stage,
      StageCost cold,
      StageCost warm,
      MeanWithSpread scale,
      Estimate.Cluster cluster,
      OptionalDouble outputBytes) {
    double start = Math.max(0, cold.cpuSeconds() - warm.cpuSeconds());
    double driver = Math.max(0, warm.cpuSeconds() - warm.taskCpuSeconds());
    MeanWithSpread tasks = scale.times(warm.taskCpuSeconds());
    return new StageEstimate(
        stage,
        tasks.plus(driver + start * cluster.executors()),
        tasks
            .times(1.0 / cluster.cores())
            .plus(
                warm.driverSeconds() + start / Math.min(cluster.executorCores(), cluster.cores())),
        outputBytes);
  }

  /**
   * Adds the growth of learning merges on the driver, which depends on the distinct pre-tokens and
   * thus on Heaps' law.
   */
  public StageEstimate withMerges(StageCost warm, MeanWithSpread scale, double mostGrowth) {
    double driver = Math.max(0, warm.cpuSeconds() - warm.taskCpuSeconds());
    double growth = Math.min(mostGrowth, Math.pow(Math.max(1, scale.mean()), HEAPS)) - 1;
    return new StageEstimate(
        stage, cpuSeconds.plus(driver * growth), wallSeconds.plus(driver * growth), outputBytes);
  }

  void writeTo(ObjectNode stages) {
    ObjectNode json = stages.putObject(stage);
    json.set("cpu-seconds", cpuSeconds.toJson());
    json.set("wall-seconds", wallSeconds.toJson());
    outputBytes.ifPresent(bytes -> json.put("output-bytes", bytes));
  }
}
