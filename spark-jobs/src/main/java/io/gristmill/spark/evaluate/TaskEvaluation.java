package io.gristmill.spark.evaluate;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.config.Sections.EvaluationSection;
import io.gristmill.eval.task.NgramIndex;
import io.gristmill.eval.task.RequestEncoder;
import io.gristmill.eval.task.ScoreWindow;
import io.gristmill.eval.task.ScoreWindow.Score;
import io.gristmill.eval.task.Task;
import io.gristmill.eval.task.TaskFile;
import io.gristmill.eval.task.TaskScore;
import io.gristmill.eval.task.TaskScorer;
import io.gristmill.eval.task.TaskScorer.Matches;
import io.gristmill.io.Storage;
import io.gristmill.model.huggingface.HuggingFaceConfig;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.Tokenizer;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;

/**
 * Scores a checkpoint on the tasks of the configuration. The driver reads the items and plans the
 * batches; executors score batches and search the training shards for the items. Neither depends on
 * the number of executors.
 */
final class TaskEvaluation {

  /** At most 16 MB of ids travel in a task of Spark, which refuses those above 128 MB. */
  private static final int IDS_OF_PARTITION = 1 << 22;

  private final StageContext context;
  private final Checkpoint checkpoint;
  private final EvaluationSection section;
  private final List<Task> tasks;

  /** Reads the items and checks the settings. */
  TaskEvaluation(StageContext context, Checkpoint checkpoint) throws IOException {
    this.context = context;
    this.checkpoint = checkpoint;
    this.section = context.config().evaluation();
    this.tasks = new ArrayList<>();
    for (TaskFile file : TaskFile.list(context.storage(), section.tasks())) {
      Task task = file.read();
      task.requireExamples(section.fewShot());
      tasks.add(task);
    }
  }

  /**
   * Scores of all tasks, in the order of the configuration.
   *
   * @param tokens the shards that the items are searched for in; empty for no search
   */
  List<TaskScore> run(Optional<ShardManifest> tokens) throws IOException {
    if (tasks.isEmpty()) {
      return List.of();
    }
    GptConfig config = HuggingFaceConfig.read(checkpoint.file(Checkpoint.CONFIG));
    BytePairTokenizer tokenizer =
        LoadedModel.tokenizer(checkpoint.storage(), checkpoint.uri(), config.vocabularySize());
    TaskScorer scorer =
        TaskScorer.of(
            tasks,
            new RequestEncoder(tokenizer),
            section.fewShot(),
            context.config().seed(),
            config.contextLength(),
            config.vocabularySize());
    int positions = context.config().training().batchSize() * config.contextLength();
    List<Score> scores = score(scorer.batches(positions));
    Optional<Matches> matches =
        section.contaminationNgram() > 0
            ? tokens.map(shards -> matches(shards, tokenizer))
            : Optional.empty();
    return scorer.results(scores, matches);
  }

  private List<Score> score(List<ScoreWindow.Batch> batches) {
    JavaSparkContext spark = SparkEngine.javaContext(context);
    spark.setJobDescription("score " + batches.size() + " batches of task items");
    long ids = batches.stream().mapToLong(ScoreWindow.Batch::ids).sum();
    int least = Math.toIntExact(ids / IDS_OF_PARTITION + 1);
    int partitions = Math.max(partitions(batches.size()), Math.min(batches.size(), least));
    return spark
        .parallelize(batches, partitions)
        .mapPartitions(new TaskPartition(checkpoint.storage(), checkpoint.uri()))
        .collect();
  }

  private Matches matches(ShardManifest tokens, Tokenizer tokenizer) {
    NgramIndex index = NgramIndex.of(tasks, section.contaminationNgram());
    List<String> shards =
        tokens.shards(Split.TRAIN).stream().map(ShardManifest.Shard::uri).toList();
    if (shards.isEmpty() || index.size() == 0) {
      return new Matches(index, new BitSet());
    }
    JavaSparkContext spark = SparkEngine.javaContext(context);
    spark.setJobDescription("search " + shards.size() + " training shards for task items");
    Broadcast<NgramIndex> shared = spark.broadcast(index);
    try {
      BitSet runs =
          spark
              .parallelize(shards, partitions(shards.size()))
              .mapPartitions(new SearchPartition(context.storage(), tokens, tokenizer, shared))
              .reduce(new Union());
      return new Matches(index, runs);
    } finally {
      shared.destroy();
    }
  }

  private int partitions(int elements) {
    return Math.min(elements, SparkEngine.javaContext(context).defaultParallelism());
  }

  /** Scores batches with one model for each partition. */
  record TaskPartition(Storage storage, String checkpoint)
      implements FlatMapFunction<Iterator<ScoreWindow.Batch>, Score> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Score> call(Iterator<ScoreWindow.Batch> batches) throws IOException {
      List<Score> scores = new ArrayList<>();
      try (LoadedModel model = LoadedModel.load(Checkpoint.open(storage, checkpoint))) {
        while (batches.hasNext()) {
          scores.addAll(batches.next().score(model.network()));
        }
      }
      return scores.iterator();
    }
  }

  /** Searches training shards for the runs of an index; returns the runs found. */
  record SearchPartition(
      Storage storage, ShardManifest tokens, Tokenizer tokenizer, Broadcast<NgramIndex> index)
      implements FlatMapFunction<Iterator<String>, BitSet> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<BitSet> call(Iterator<String> shards) throws IOException {
      BitSet matches = new BitSet();
      while (shards.hasNext()) {
        matches.or(index.value().matches(tokens.open(storage, shards.next()), tokenizer));
      }
      return List.of(matches).iterator();
    }
  }

  /** The runs that either partition found. */
  record Union() implements Function2<BitSet, BitSet, BitSet> {

    private static final long serialVersionUID = 1L;

    @Override
    public BitSet call(BitSet one, BitSet other) {
      BitSet both = (BitSet) one.clone();
      both.or(other);
      return both;
    }
  }
}
