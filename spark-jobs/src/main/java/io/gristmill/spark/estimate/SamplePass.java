package io.gristmill.spark.estimate;

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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;

/**
 * One pass over the sample, with as many threads as an executor has: cores that share caches and
 * memory are slower together than alone.
 *
 * @param tasks one for each thread
 * @param processSeconds CPU of the whole process
 */
record SamplePass(List<SampleTask> tasks, double processSeconds) {

  static SamplePass run(
      CleanPartition partition,
      List<ShardSplit> splits,
      ToDoubleFunction<ShardSplit> weight,
      int threads)
      throws IOException {
    double process = CpuClock.processSeconds();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<SampleTask>> calls = new ArrayList<>();
      for (CleanTask share : shares(splits, threads)) {
        calls.add(() -> SampleTask.run(partition, share, weight));
      }
      List<SampleTask> tasks = new ArrayList<>();
      for (Future<SampleTask> task : pool.invokeAll(calls)) {
        tasks.add(task.get());
      }
      return new SamplePass(tasks, CpuClock.processSeconds() - process);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while cleaning the sample", e);
    } catch (ExecutionException e) {
      throw new IOException("cleaning the sample failed", e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  /** Distributes pieces over threads, round-robin. */
  static List<CleanTask> shares(List<ShardSplit> splits, int threads) {
    List<CleanTask> shares = new ArrayList<>();
    for (int thread = 0; thread < Math.min(threads, splits.size()); thread++) {
      List<ShardSplit> mine = new ArrayList<>();
      for (int i = thread; i < splits.size(); i += threads) {
        mine.add(splits.get(i));
      }
      shares.add(new CleanTask(thread, mine));
    }
    return shares;
  }

  /**
   * Returns the costs of this pass as those of the sample.
   *
   * @param startSeconds additional CPU time of the process until it reached its final speed
   */
  Sample settled(double startSeconds) {
    List<PieceCost> pieces = tasks.stream().flatMap(task -> task.pieces().stream()).toList();
    double inside = pieces.stream().mapToDouble(PieceCost::cpuSeconds).sum();
    double starting = tasks.stream().mapToDouble(SampleTask::taskSeconds).sum();
    double threads = tasks.stream().mapToDouble(SampleTask::threadSeconds).sum();
    return new Sample(
        pieces,
        threads - starting - inside,
        Math.min(1, threads / processSeconds),
        starting / tasks.size(),
        startSeconds,
        tasks.stream().mapToLong(SampleTask::outputBytes).sum());
  }

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
}
