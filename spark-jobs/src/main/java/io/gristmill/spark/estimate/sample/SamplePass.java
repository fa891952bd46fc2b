package io.gristmill.spark.estimate.sample;

import io.gristmill.host.CpuClock;
import io.gristmill.spark.clean.CleanPartition;
import io.gristmill.spark.clean.CleanPlan.CleanTask;
import io.gristmill.spark.clean.CleanPlan.CleanTask.ShardSplit;
import io.gristmill.spark.estimate.Sample;
import io.gristmill.spark.estimate.Sample.PieceCost;
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
}
