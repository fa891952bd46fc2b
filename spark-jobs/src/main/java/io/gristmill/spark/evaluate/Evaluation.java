package io.gristmill.spark.evaluate;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.eval.EvaluationResult;
import io.gristmill.eval.LossBootstrap;
import io.gristmill.eval.NgramBaselines;
import io.gristmill.eval.ScoreTally;
import io.gristmill.eval.ValidationMetrics;
import io.gristmill.eval.task.TaskScore;
import io.gristmill.io.Storage;
import io.gristmill.model.huggingface.HuggingFaceConfig;
import io.gristmill.model.step.TokenScores;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.evaluate.Evaluation.ScorePartition.ScoreTask;
import io.gristmill.spark.evaluate.GroupScores.DocumentSums;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.tokenizer.TokenText;
import io.gristmill.tokens.OpenShards;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.TokenShardReader;
import io.gristmill.tokens.sequences.HeldOutBatches;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** Scores a checkpoint on a validation split and on tasks on the executors. */
public final class Evaluation {

  private static final int BATCHES_A_TASK = 16;

  private final StageContext context;
  private final Checkpoint checkpoint;
  private final String directory;
  private final ShardManifest tokens;

  /** Evaluates on the tokens of the run. */
  public Evaluation(StageContext context, Checkpoint checkpoint) throws IOException {
    this(context, checkpoint, context.directory("tokens").uri());
  }

  /**
   * Evaluates on the tokens of any run.
   *
   * @param directory of the tokens
   * @throws IncompatibleArtifactException if the checkpoint was trained with another tokenizer
   */
  public Evaluation(StageContext context, Checkpoint checkpoint, String directory)
      throws IOException {
    this.context = context;
    this.checkpoint = checkpoint;
    this.directory = directory;
    this.tokens = ShardManifest.read(context.storage(), directory);
    checkpoint.require("tokenizer", tokens.tokenizerFingerprint());
  }

  /** Metrics of the checkpoint and of n-gram baselines, and scores of tasks. */
  public EvaluationResult run() throws IOException {
    // Tasks are read first: a mistake in a file is reported before anything is scored.
    TaskEvaluation tasks = new TaskEvaluation(context, checkpoint);
    EvaluationResult heldOut = heldOut();
    return new EvaluationResult(
        heldOut.validation(),
        heldOut.lossInterval(),
        heldOut.groups(),
        heldOut.baselines(),
        tasks.run(Optional.of(tokens)));
  }

  /** Scores of tasks alone, for a model without training tokens at hand. */
  public static List<TaskScore> tasks(StageContext context, Checkpoint checkpoint)
      throws IOException {
    return new TaskEvaluation(context, checkpoint).run(Optional.empty());
  }

  /** The same without tasks. */
  public EvaluationResult heldOut() throws IOException {
    JavaRDD<HeldOutScores> scored = scored().persist(StorageLevel.DISK_ONLY());
    HeldOutScores scores;
    ObjectNode groups;
    try {
      scores = sum(scored);
      groups = groups(scored);
    } finally {
      scored.unpersist(false);
    }
    return new EvaluationResult(
        metrics(scores), scores.bootstrap().interval(), groups, baselines(), List.of());
  }

  /** Losses of n-gram models on the same targets; none for examples. */
  private Map<String, Double> baselines() {
    if (tokens.hasExamples()) {
      return Map.of();
    }
    JavaSparkContext spark = SparkEngine.javaContext(context);
    spark.setJobDescription("count n-grams");
    return spark
        .parallelize(List.of(context.config().evaluation().ngram()), 1)
        .map(new BaselinePartition(context.storage(), tokens))
        .first();
  }

  private ObjectNode groups(JavaRDD<HeldOutScores> scored) throws IOException {
    int largest = context.config().evaluation().groups();
    return largest == 0 || tokens.hasExamples()
        ? JsonNodeFactory.instance.objectNode()
        : new GroupScores(context, tokens.shards(Split.VALIDATION), largest)
            .of(scored.flatMap(part -> part.documents().iterator()));
  }

  /** Metrics of the checkpoint only. */
  public ValidationMetrics metrics() throws IOException {
    return metrics(sum(scored()));
  }

  private ValidationMetrics metrics(HeldOutScores scores) {
    return ValidationMetrics.of(scores.tally(), context.config().evaluation().recallTokens());
  }

  private static HeldOutScores sum(JavaRDD<HeldOutScores> scored) {
    return scored.map(HeldOutScores::withoutDocuments).reduce(HeldOutScores::merge);
  }

  private JavaRDD<HeldOutScores> scored() throws IOException {
    JavaSparkContext spark = SparkEngine.javaContext(context);
    List<ScoreTask> tasks = tasks();
    if (tasks.isEmpty()) {
      throw new InvalidInputException(
          "validation tokens: 0 (expected a held-out split, tokens.validation-fraction above 0) at "
              + directory);
    }
    spark.setJobDescription("score " + tokens.tokens(Split.VALIDATION) + " validation tokens");
    return spark
        .parallelize(tasks, Math.min(tasks.size(), spark.defaultParallelism()))
        .mapPartitions(
            new ScorePartition(
                context.storage(),
                checkpoint.uri(),
                tokens,
                batchSize(),
                context.config().evaluation().stride()));
  }

  private List<ScoreTask> tasks() throws IOException {
    int contextLength = HuggingFaceConfig.read(checkpoint.file(Checkpoint.CONFIG)).contextLength();
    List<ScoreTask> tasks = new ArrayList<>();
    int number = 0;
    for (ShardManifest.Shard shard : tokens.shards(Split.VALIDATION)) {
      long batches =
          HeldOutBatches.of(
                  tokens,
                  tokens.open(context.storage(), shard.uri()),
                  contextLength,
                  stride(contextLength))
              .batches(batchSize());
      for (long first = 0; first < batches; first += BATCHES_A_TASK) {
        long count = Math.min(BATCHES_A_TASK, batches - first);
        tasks.add(new ScoreTask(shard.uri(), number, first, count));
      }
      number++;
    }
    return tasks;
  }

  private int stride(int contextLength) {
    int stride = context.config().evaluation().stride();
    if (stride > contextLength) {
      throw new InvalidConfigException(
          format(
              "stride: %d (expected at most the context of the model, %d) at evaluation.stride",
              stride, contextLength));
    }
    return stride;
  }

  private int batchSize() {
    return context.config().training().batchSize();
  }

  /** Computes n-gram baselines up to a given order on an executor. */
  record BaselinePartition(Storage storage, ShardManifest tokens)
      implements Function<Integer, Map<String, Double>> {

    private static final long serialVersionUID = 1L;

    @Override
    public Map<String, Double> call(Integer order) throws IOException {
      return NgramBaselines.measure(storage, tokens, order);
    }
  }

  /**
   * Sums over the windows that an executor has scored.
   *
   * @param documents {@link GroupScores#sums} of each document; they stay on executors
   */
  record HeldOutScores(ScoreTally tally, LossBootstrap bootstrap, List<Row> documents)
      implements Serializable {

    private static final long serialVersionUID = 2L;

    HeldOutScores withoutDocuments() {
      return new HeldOutScores(tally, bootstrap, List.of());
    }

    HeldOutScores merge(HeldOutScores that) {
      return new HeldOutScores(tally.merge(that.tally), bootstrap.merge(that.bootstrap), List.of());
    }
  }

  /** Scores validation windows with one model for each partition. Only sums are returned. */
  record ScorePartition(
      Storage storage, String checkpoint, ShardManifest tokens, int batchSize, int stride)
      implements FlatMapFunction<Iterator<ScorePartition.ScoreTask>, HeldOutScores> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<HeldOutScores> call(Iterator<ScoreTask> tasks) throws IOException {
      LossBootstrap bootstrap = new LossBootstrap();
      ScoreTally tally = ScoreTally.none(tokens.vocabularySize());
      List<Row> documents = new ArrayList<>();
      OpenShards shards = OpenShards.verified(storage, tokens);
      try (LoadedModel model = LoadedModel.load(Checkpoint.open(storage, checkpoint))) {
        TokenText text = model.tokenText();
        while (tasks.hasNext()) {
          ScoreTask task = tasks.next();
          TokenShardReader shard = shards.at(task.shard());
          int contextLength = model.network().config().contextLength();
          HeldOutBatches windows = HeldOutBatches.of(tokens, shard, contextLength, stride);
          DocumentSums sums = new DocumentSums(shard, task.shardNumber());
          for (long i = task.firstBatch(); i < task.firstBatch() + task.batches(); i++) {
            TokenBatch batch = windows.batch(i, batchSize);
            TokenScores scores = model.network().scoreTargets(batch);
            tally = tally.merge(ScoreTally.of(batch, scores, text));
            bootstrap.add(batch, scores, task.shardNumber(), i * batchSize);
            for (int row = 0; row < batch.batchSize() && !tokens.hasExamples(); row++) {
              sums.add(batch, scores, row, windows.start(i, batchSize, row));
            }
          }
          documents.addAll(sums.rows());
        }
      }
      return List.of(new HeldOutScores(tally, bootstrap, documents)).iterator();
    }

    /**
     * Range of batches of validation windows.
     *
     * @param shard the {@code .bin} file
     * @param shardNumber in the split
     */
    record ScoreTask(String shard, int shardNumber, long firstBatch, long batches)
        implements Serializable {}
  }
}
