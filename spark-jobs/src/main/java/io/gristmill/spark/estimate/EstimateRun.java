package io.gristmill.spark.estimate;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.config.Sections.TokenizerSection;
import io.gristmill.error.InvalidInputException;
import io.gristmill.host.CpuClock;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.pipeline.CleanLists;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.spark.clean.CleanJob;
import io.gristmill.spark.clean.CleanPartition;
import io.gristmill.spark.clean.CleanPlan;
import io.gristmill.spark.clean.CleanPlan.CleanTask;
import io.gristmill.spark.clean.CleanPlan.CleanTask.ShardSplit;
import io.gristmill.spark.clean.CleanWriter.CleanResult;
import io.gristmill.spark.clean.StatisticsMerge;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.estimate.Estimate.Cluster;
import io.gristmill.spark.estimate.SampleStages.Ran;
import io.gristmill.spark.stage.Entries.InputEntry;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Runs the pipeline on a sample. Cleaning runs once as a job, which measures the cost of starting a
 * run, and again until it gets no faster, as most of a run executes compiled code. The later stages
 * run on the result, and training runs a few steps of the model.
 */
public final class EstimateRun {

  private static final int MOST_PASSES = 6;

  /** A pass is settled if it takes more than this fraction of the fastest pass before it. */
  private static final double SETTLED = 0.97;

  /** Passes without improvement, as other load can hide an improvement once. */
  private static final int PATIENCE = 2;

  private static final String PASSES = "passes";

  private final StageContext context;
  private final StageContext scratch;

  /**
   * @param scratch the same run in a temporary directory, with a very small model
   */
  public EstimateRun(StageContext context, StageContext scratch) {
    this.context = context;
    this.scratch = scratch;
  }

  /**
   * Runs the pipeline on a sample of the input.
   *
   * @param trainedTokens tokens to train on, instead of those of {@code optimizer.steps}
   * @throws InvalidInputException if there is nothing to sample
   */
  public Estimate of(long sampleBytes, OptionalLong trainedTokens, Cluster cluster)
      throws IOException {
    List<InputEntry> shards = CleanJob.shards(context);
    long total = shards.stream().mapToLong(InputEntry::bytes).sum();
    List<ShardSplit> splits = SamplePlan.of(shards, sampleBytes, context.config().seed());
    if (splits.isEmpty()) {
      throw new InvalidInputException(
          "input: 0 bytes (expected some to sample) at " + context.config().input());
    }
    CleanPartition cleaning = partition(scratch.directory("clean").uri());
    int threads = threads(cluster);
    List<OutputEntry> tables =
        asJob(cleaning, SamplePass.shares(splits.stream().distinct().toList(), threads));
    CleanEstimate clean =
        new CleanEstimate(
            sample(splits, sampleBytes >= total ? ShardSplit::bytes : split -> 1, threads),
            total,
            CleanPlan.of(shards, context.config().clean()).size(),
            cluster);
    return pipeline(clean, tables, trainedTokens);
  }

  private Estimate pipeline(
      CleanEstimate clean, List<OutputEntry> tables, OptionalLong trainedTokens)
      throws IOException {
    Cluster cluster = clean.cluster();
    List<StageEstimate> stages = new ArrayList<>(List.of(clean.stage()));
    List<String> notes = new ArrayList<>();
    long documents =
        tables.stream()
            .filter(table -> table.path().startsWith("documents/"))
            .mapToLong(OutputEntry::records)
            .sum();
    if (documents == 0) {
      notes.add("no document of the sample was kept: only cleaning is estimated");
      return new Estimate(clean, stages, Optional.empty(), Optional.empty(), notes);
    }
    notes.add("a sample has few copies of its own: the more a crawl has, the less is left to read");
    MeanWithSpread scale = clean.documents().times(1.0 / documents);
    SampleStages sample = new SampleStages(scratch, tables);
    Ran dedup = sample.dedup();
    stages.add(estimate("dedup", dedup, scale, cluster));
    Optional<Ran> selection = sample.selection();
    selection.ifPresent(ran -> stages.add(estimate("select", ran, scale, cluster)));
    Ran tokenizer = sample.tokenizer();
    stages.add(
        StageEstimate.of(
                "tokenizer",
                tokenizer.cold(),
                tokenizer.warm(),
                scale,
                cluster,
                OptionalDouble.of((double) tokenizer.outputBytes()))
            .withMerges(tokenizer.warm(), scale, mostGrowth(tokenizer)));
    Ran tokens = sample.tokens();
    stages.add(estimate("tokens", tokens, scale, cluster));
    JsonNode counts = tokens.extra().path("tokens");
    MeanWithSpread train = scale.times(counts.path("train").asDouble());
    MeanWithSpread validation = scale.times(counts.path("validation").asDouble());
    Optional<TrainingEstimate> training =
        TrainingEstimate.of(context.config(), vocabularySize(tokenizer), trainedTokens, cluster);
    if (training.isEmpty()) {
      notes.add("two blocks of the model do not fit this machine: training is not estimated");
    } else {
      stages.add(training.get().training(context.config(), validation));
      notes.add("training on CPUs; what executors send to average is not in it");
    }
    evaluation(sample, counts, training, validation, scale, cluster, stages);
    return new Estimate(clean, stages, Optional.of(train.plus(validation)), training, notes);
  }

  /** A tokenizer that is copied has no pre-tokens to count. */
  private double mostGrowth(Ran tokenizer) {
    long pieces = tokenizer.extra().path("pieces").asLong();
    return pieces == 0 ? 1 : (double) context.config().tokenizer().maxPieces() / pieces;
  }

  /** Configured size of the vocabulary, which a sample may be too small for. */
  private int vocabularySize(Ran tokenizer) {
    TokenizerSection section = context.config().tokenizer();
    return section.from().isEmpty()
        ? section.vocabularySize()
        : tokenizer.extra().path("vocabulary-size").asInt();
  }

  /** Scoring is distributed; baselines are counted by one task on one core. */
  private static void evaluation(
      SampleStages sample,
      JsonNode counts,
      Optional<TrainingEstimate> training,
      MeanWithSpread validation,
      MeanWithSpread scale,
      Cluster cluster,
      List<StageEstimate> stages)
      throws IOException {
    if (training.isEmpty()
        || counts.path("train").asLong() == 0
        || counts.path("validation").asLong() == 0) {
      return;
    }
    StageEstimate scores = training.get().scores(validation);
    Ran baselines = sample.baselines();
    Cluster oneCore = new Cluster(1, 1, cluster.pricePerCoreHour());
    StageEstimate counting = estimate(scores.stage(), baselines, scale, oneCore);
    stages.add(
        new StageEstimate(
            scores.stage(),
            scores.cpuSeconds().plus(counting.cpuSeconds()),
            scores.wallSeconds().plus(counting.wallSeconds()),
            OptionalDouble.empty()));
  }

  private static StageEstimate estimate(
      String stage, Ran ran, MeanWithSpread scale, Cluster cluster) {
    return StageEstimate.of(
        stage,
        ran.cold(),
        ran.warm(),
        scale,
        cluster,
        OptionalDouble.of(ran.outputBytes() * scale.mean()));
  }

  private static int threads(Cluster cluster) {
    return Math.min(
        Math.min(cluster.cores(), cluster.executorCores()),
        Runtime.getRuntime().availableProcessors());
  }

  private CleanPartition partition(String directory) throws IOException {
    CleanSection clean = context.config().clean();
    Broadcast<CleanLists> lists = spark().broadcast(CleanLists.read(context.storage(), clean));
    return new CleanPartition(context.storage(), directory, clean, lists::value);
  }

  private JavaSparkContext spark() {
    return SparkEngine.javaContext(context);
  }

  private Sample sample(List<ShardSplit> splits, ToDoubleFunction<ShardSplit> weight, int threads)
      throws IOException {
    CleanPartition partition = partition(scratch.directory(PASSES).uri());
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
    // Earlier passes, including that of the job, took the settled time and the time to start.
    return fastest.settled(Math.max(0, before - ofFastest * fastest.processSeconds()));
  }

  private List<OutputEntry> asJob(CleanPartition partition, List<CleanTask> tasks)
      throws IOException {
    Storage storage = context.storage();
    StageDirectory directory = scratch.directory("clean");
    List<CleanResult> results = spark().parallelize(tasks, tasks.size()).map(partition).collect();
    new StatisticsMerge(spark(), storage)
        .write(
            results.stream().map(result -> directory.resolve(result.statistics())).toList(),
            context.config().clean(),
            0,
            storage.output(directory.resolve("statistics.json")));
    return CleanJob.outputs(results);
  }
}
