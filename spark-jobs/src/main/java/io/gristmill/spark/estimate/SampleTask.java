package io.gristmill.spark.estimate;

import io.gristmill.host.CpuClock;
import io.gristmill.preprocessing.pipeline.DropCounter;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.spark.clean.CleanPartition;
import io.gristmill.spark.clean.CleanTask;
import io.gristmill.spark.clean.CleanTask.ShardSplit;
import io.gristmill.spark.estimate.Sample.PieceCost;
import io.gristmill.spark.stage.OutputEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Cleans the pieces of one thread and measures their costs. Used once. */
final class SampleTask implements CleanPartition.Watcher {

  private final CleanTask task;
  private final ToDoubleFunction<ShardSplit> weight;
  private final List<PieceCost> pieces = new ArrayList<>();
  private DropCounter counter = new DropCounter();
  private double begun;
  private double last;
  private double taskSeconds;
  private double threadSeconds;
  private long outputBytes;

  /**
   * @param weight of a piece
   */
  SampleTask(CleanTask task, ToDoubleFunction<ShardSplit> weight) {
    this.task = task;
    this.weight = weight;
  }

  /** Cleans in the calling thread. */
  SampleTask run(CleanPartition partition) throws IOException {
    begun = CpuClock.threadSeconds();
    outputBytes = partition.call(task, this).outputs().stream().mapToLong(OutputEntry::bytes).sum();
    threadSeconds = CpuClock.threadSeconds() - begun;
    return this;
  }

  @Override
  public void started() {
    last = CpuClock.threadSeconds();
    taskSeconds = last - begun;
  }

  @Override
  public void met(Outcome outcome) {
    counter.count(outcome);
  }

  @Override
  public void finished(ShardSplit split) {
    double seconds = CpuClock.threadSeconds() - last;
    pieces.add(
        new PieceCost(split.bytes(), weight.applyAsDouble(split), seconds, counter.counts()));
    counter = new DropCounter();
    last = CpuClock.threadSeconds();
  }

  List<PieceCost> pieces() {
    return pieces;
  }

  /** CPU time before the first piece. */
  double taskSeconds() {
    return taskSeconds;
  }

  /** Total CPU time of the thread. */
  double threadSeconds() {
    return threadSeconds;
  }

  long outputBytes() {
    return outputBytes;
  }
}
