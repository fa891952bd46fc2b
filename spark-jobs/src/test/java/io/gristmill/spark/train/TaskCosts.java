package io.gristmill.spark.train;

import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Sums what tasks cost, as Spark measures it. */
final class TaskCosts extends SparkListener {

  private final AtomicLong cpuNanos = new AtomicLong();
  private final AtomicLong shuffled = new AtomicLong();
  private final AtomicLong toDriver = new AtomicLong();
  private final Queue<Double> stages = new ConcurrentLinkedQueue<>();

  void reset() {
    cpuNanos.set(0);
    shuffled.set(0);
    toDriver.set(0);
    stages.clear();
  }

  /** Bytes tasks wrote for others. */
  long shuffledBytes() {
    return shuffled.get();
  }

  /** Bytes of the results of tasks. */
  long driverBytes() {
    return toDriver.get();
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    TaskMetrics metrics = end.taskMetrics();
    if (metrics != null) {
      cpuNanos.addAndGet(metrics.executorCpuTime());
      shuffled.addAndGet(metrics.shuffleWriteMetrics().bytesWritten());
      toDriver.addAndGet(metrics.resultSize());
    }
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted stage) {
    long submitted = (Long) stage.stageInfo().submissionTime().get();
    long completed = (Long) stage.stageInfo().completionTime().get();
    stages.add((completed - submitted) * 1e-3);
  }

  /** Seconds of each stage, in the order in which they ended. */
  List<Double> stageSeconds() {
    return List.copyOf(stages);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "task CPU %6.2f s, stages %s s, shuffled %,d, driver %,d",
        cpuNanos.get() * 1e-9,
        stages,
        shuffled.get(),
        toDriver.get());
  }
}
