package io.gristmill.spark.estimate;

import io.gristmill.config.CleanSection;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.pipeline.CleanLists;
import io.gristmill.spark.clean.CleanJob;
import io.gristmill.spark.clean.CleanPartition;
import io.gristmill.spark.clean.CleanPlan;
import io.gristmill.spark.clean.CleanResult;
import io.gristmill.spark.clean.CleanTask;
import io.gristmill.spark.clean.CleanTask.ShardSplit;
import io.gristmill.spark.estimate.Estimate.Cluster;
import io.gristmill.spark.stage.InputEntry;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.statistics.StatisticsMerge;
import java.io.IOException;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Cleans a sample for real: once as a job, which costs what starting a run costs, and then again
 * until it gets no faster, as a run's speed is that of compiled code.
 */
public final class EstimateRun {

  private static final int MOST_PASSES = 6;

  /** Where a pass takes more than this of the fastest before, it is as fast as it gets. */
  private static final double SETTLED = 0.97;

  /** Passes without progress, as other work on the machine can hide it once. */
  private static final int PATIENCE = 2;

  private final StageContext context;
  private final String scratch;

  /**
   * @param scratch a directory for the sample's tables
   */
  public EstimateRun(StageContext context, String scratch) {
    this.context = context;
    this.scratch = scratch;
  }

  /**
   * Runs.
   *
   * @throws InvalidInputException if there is nothing to sample
   */
  public Estimate of(long sampleBytes, Cluster cluster) throws IOException {
    List<InputEntry> shards = CleanJob.shards(context);
    long total = shards.stream().mapToLong(InputEntry::bytes).sum();
    List<ShardSplit> splits = SamplePlan.of(shards, sampleBytes, context.config().seed());
    if (splits.isEmpty()) {
      throw new InvalidInputException(
          "input: 0 bytes (expected some to sample) at " + context.config().input());
    }
    long tasks = CleanPlan.of(shards, context.config().clean()).size();
    return new Estimate(
        sample(splits, sampleBytes >= total ? ShardSplit::bytes : split -> 1, cluster),
        total,
        tasks,
        cluster);
  }

  private Sample sample(
      List<ShardSplit> splits, ToDoubleFunction<ShardSplit> weight, Cluster cluster)
      throws IOException {
    int threads =
        Math.min(
            Math.min(cluster.cores(), cluster.executorCores()),
            Runtime.getRuntime().availableProcessors());
    CleanSection clean = context.config().clean();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(context.spark().sparkContext());
    Broadcast<CleanLists> lists = spark.broadcast(CleanLists.read(context.storage(), clean));
    CleanPartition partition = new CleanPartition(context.storage(), scratch, clean, lists::value);
    asJob(partition, SamplePass.shares(splits, threads), clean);
    double before = CpuClock.processSeconds();
    SamplePass fastest = SamplePass.run(partition, splits, weight, threads);
    int ofFastest = 1;
    for (int pass = 2; pass <= ofFastest + PATIENCE && pass <= MOST_PASSES; pass++) {
      double start = CpuClock.processSeconds();
      SamplePass next = SamplePass.run(partition, splits, weight, threads);
      if (next.processSeconds() < SETTLED * fastest.processSeconds()) {
        fastest = next;
        ofFastest = pass;
        before = start;
      }
    }
    // Every pass before it, the job's among them, was one at the settled speed and some more.
    return fastest.settled(Math.max(0, before - ofFastest * fastest.processSeconds()));
  }

  private void asJob(CleanPartition partition, List<CleanTask> tasks, CleanSection clean)
      throws IOException {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(context.spark().sparkContext());
    Storage storage = context.storage();
    List<CleanResult> results = spark.parallelize(tasks, tasks.size()).map(partition).collect();
    new StatisticsMerge(spark, storage)
        .write(
            results.stream().map(result -> scratch + "/" + result.statistics()).toList(),
            clean,
            0,
            storage.output(scratch + "/statistics.json"));
  }
}
