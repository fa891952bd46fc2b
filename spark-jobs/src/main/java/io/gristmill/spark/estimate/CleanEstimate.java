package io.gristmill.spark.estimate;

import java.util.OptionalDouble;

/** Estimated cost of cleaning the whole input, from a {@link Sample}. */
public record CleanEstimate(Sample sample, long inputBytes, long tasks, Estimate.Cluster cluster) {

  /** CPU of all processes, including their start. */
  MeanWithSpread cpuSeconds() {
    return sample
        .cpuSecondsPerByte()
        .times((double) inputBytes)
        .plus(tasks * sample.taskSeconds() + cluster.executors() * sample.startSeconds());
  }

  /**
   * Assumes that every core is busy to the end, which holds if there are many more tasks than
   * cores.
   */
  MeanWithSpread wallSeconds() {
    double starts = sample.startSeconds() * cluster.executors();
    return cpuSeconds()
        .plus(-starts)
        .times(1.0 / cluster.cores())
        .plus(sample.startSeconds() / Math.min(cluster.executorCores(), cluster.cores()));
  }

  public MeanWithSpread documents() {
    return sample.perByte(piece -> piece.counts().kept()).times((double) inputBytes);
  }

  MeanWithSpread textBytes() {
    return sample.perByte(piece -> piece.counts().textBytes()).times((double) inputBytes);
  }

  double outputBytes() {
    return (double) sample.outputBytes() / sample.bytes() * inputBytes;
  }

  public StageEstimate stage() {
    return new StageEstimate(
        "clean", cpuSeconds(), wallSeconds(), OptionalDouble.of(outputBytes()));
  }
}
