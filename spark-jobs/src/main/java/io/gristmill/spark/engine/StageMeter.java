package io.gristmill.spark.engine;

import io.gristmill.host.CpuClock;
import io.gristmill.spark.metrics.StageCost;
import io.gristmill.spark.stage.Engine.Meter;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Measures the {@link StageCost} of everything that a Spark context runs while it is open. */
public final class StageMeter extends SparkListener implements Meter {

  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;
  private static final long LONGEST_WAIT_MILLIS = 10_000;

  private final SparkContext spark;
  private final long startedNanos = System.nanoTime();
  private final double cpuBefore = CpuClock.processSeconds();
  private long running;
  private long busySinceMillis;
  private long busyMillis;
  private long tasks;
  private long failedTasks;
  private long runMillis;
  private long cpuNanos;
  private long shuffleBytes;
  private long spilledBytes;

  private StageMeter(SparkContext spark) {
    this.spark = spark;
  }

  public static StageMeter start(SparkContext spark) {
    StageMeter meter = new StageMeter(spark);
    spark.addSparkListener(meter);
    return meter;
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart start) {
    if (running++ == 0) {
      busySinceMillis = start.taskInfo().launchTime();
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    if (running > 0 && --running == 0) {
      busyMillis += end.taskInfo().finishTime() - busySinceMillis;
    }
    tasks++;
    failedTasks += end.taskInfo().successful() ? 0 : 1;
    runMillis += end.taskInfo().duration();
    TaskMetrics metrics = end.taskMetrics();
    if (metrics != null) { // A lost executor reports none.
      cpuNanos += metrics.executorCpuTime() + metrics.executorDeserializeCpuTime();
      shuffleBytes += metrics.shuffleWriteMetrics().bytesWritten();
      spilledBytes += metrics.diskBytesSpilled();
    }
  }

  @Override
  public StageCost cost() {
    double wallSeconds = (System.nanoTime() - startedNanos) / NANOS;
    double cpuSeconds = CpuClock.processSeconds() - cpuBefore;
    awaitEvents();
    synchronized (this) {
      double taskCpuSeconds = cpuNanos / NANOS;
      return new StageCost(
          wallSeconds,
          Math.max(0, wallSeconds - busyMillis / MILLIS),
          spark.isLocal() ? cpuSeconds : cpuSeconds + taskCpuSeconds,
          runMillis / MILLIS * spark.getConf().getInt("spark.task.cpus", 1),
          taskCpuSeconds,
          tasks,
          failedTasks,
          shuffleBytes,
          spilledBytes);
    }
  }

  /** Waits for events of finished tasks, which Spark delivers asynchronously. */
  private void awaitEvents() {
    try {
      spark.listenerBus().waitUntilEmpty(LONGEST_WAIT_MILLIS);
    } catch (TimeoutException late) {
      // The cost lacks a few tasks, which is no reason to fail the stage.
    }
  }

  @Override
  public void close() {
    spark.removeSparkListener(this);
  }
}
