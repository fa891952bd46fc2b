package io.gristmill.spark.estimate.sample;

import io.gristmill.host.CpuClock;
import io.gristmill.preprocessing.pipeline.DropCounts.DropCounter;
import io.gristmill.spark.clean.CleanPartition;
import io.gristmill.spark.clean.CleanPlan.CleanTask;
import io.gristmill.spark.clean.CleanPlan.CleanTask.ShardSplit;
import io.gristmill.spark.estimate.Sample.PieceCost;
import io.gristmill.spark.stage.Entries.OutputEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * CPU time and output of one thread's share of the sample.
 *
 * @param pieces cost of each split
 * @param taskSeconds CPU before the first split
 * @param threadSeconds CPU in all
 */
record SampleTask(
    List<PieceCost> pieces, double taskSeconds, double threadSeconds, long outputBytes) {

  /**
   * Cleans in the calling thread.
   *
   * @param weight of a split
   */
  static SampleTask run(
      CleanPartition partition, CleanTask task, ToDoubleFunction<ShardSplit> weight)
      throws IOException {
    List<PieceCost> pieces = new ArrayList<>();
    double begun = CpuClock.threadSeconds();
    double taskSeconds;
    long outputBytes;
    try (CleanPartition.Running running = partition.start(task)) {
      double last = CpuClock.threadSeconds();
      taskSeconds = last - begun;
      for (ShardSplit split : task.splits()) {
        DropCounter counter = new DropCounter();
        running.clean(split, counter::count);
        double seconds = CpuClock.threadSeconds() - last;
        pieces.add(
            new PieceCost(split.bytes(), weight.applyAsDouble(split), seconds, counter.counts()));
        last = CpuClock.threadSeconds();
      }
      outputBytes = running.commit().outputs().stream().mapToLong(OutputEntry::bytes).sum();
    }
    return new SampleTask(pieces, taskSeconds, CpuClock.threadSeconds() - begun, outputBytes);
  }
}
