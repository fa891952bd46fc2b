package io.gristmill.spark.estimate;

import java.util.OptionalDouble;

/** What cleaning all of the input takes, from a {@link Sample}. */
record CleanEstimate(Sample sample, long inputBytes, long tasks, Estimate.Cluster cluster) {

  /** CPU of all processes, start to end. */
  MeanWithSpread cpuSeconds() {
    return sample
        .cpuSecondsPerByte()
        .times((double) inputBytes)
        .plus(tasks * sample.taskSeconds() + cluster.executors() * sample.startSeconds());
  }

  /** Every core busy to the end, which many more tasks than cores come near to. */
  MeanWithSpread wallSeconds() {
    double starts = sample.startSeconds() * cluster.executors();
    return cpuSeconds()
        .plus(-starts)
        .times(1.0 / cluster.cores())
        .plus(sample.startSeconds() / Math.min(cluster.executorCores(), cluster.cores()));
  }

  MeanWithSpread documents() {
    return sample.perByte(piece -> piece.counts().kept()).times((double) inputBytes);
  }

  MeanWithSpread textBytes() {
    return sample.perByte(piece -> piece.counts().textBytes()).times((double) inputBytes);
  }

  double outputBytes() {
    return (double) sample.outputBytes() / sample.bytes() * inputBytes;
  }

  StageEstimate stage() {
    return new StageEstimate(
        "clean", cpuSeconds(), wallSeconds(), OptionalDouble.of(outputBytes()));
  }
}
