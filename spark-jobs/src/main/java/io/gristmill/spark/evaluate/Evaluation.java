package io.gristmill.spark.evaluate;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.HuggingFaceConfig;
import io.gristmill.config.EvaluationSection;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.eval.EvaluationResult;
import io.gristmill.eval.ScoreTally;
import io.gristmill.eval.ValidationMetrics;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.ValidationWindows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;

/** Scores one checkpoint on the validation split of a run, distributed. */
public final class Evaluation {

  private static final int BATCHES_A_TASK = 16;

  private final StageContext context;
  private final Checkpoint checkpoint;
  private final ShardManifest tokens;

  /**
   * @throws IncompatibleArtifactException if the checkpoint was trained with another tokenizer
   */
  public Evaluation(StageContext context, Checkpoint checkpoint) throws IOException {
    this.context = context;
    this.checkpoint = checkpoint;
    this.tokens = ShardManifest.read(context.storage(), context.directory("tokens").uri());
    checkpoint.require("tokenizer", tokens.tokenizerFingerprint());
  }

  public EvaluationResult run() throws IOException {
    EvaluationSection section = context.config().evaluation();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(context.spark().sparkContext());
    List<ScoreTask> tasks = tasks();
    spark.setJobDescription("score " + tokens.tokens(Split.VALIDATION) + " validation tokens");
    ScoreTally tally =
        spark
            .parallelize(tasks, Math.min(tasks.size(), spark.defaultParallelism()))
            .mapPartitions(
                new ScorePartition(context.storage(), checkpoint.uri(), tokens, batchSize()))
            .reduce(ScoreTally::merge);
    spark.setJobDescription("count n-grams");
    Map<String, Double> baselines =
        spark
            .parallelize(List.of(section.ngram()), 1)
            .map(new BaselinePartition(context.storage(), tokens))
            .first();
    return new EvaluationResult(ValidationMetrics.of(tally, section.recallTokens()), baselines);
  }

  private List<ScoreTask> tasks() throws IOException {
    int contextLength = HuggingFaceConfig.read(checkpoint.file(Checkpoint.CONFIG)).contextLength();
    List<ScoreTask> tasks = new ArrayList<>();
    for (ShardManifest.Shard shard : tokens.shards(Split.VALIDATION)) {
      long batches =
          new ValidationWindows(tokens.open(context.storage(), shard.uri()), contextLength)
              .batches(batchSize());
      for (long first = 0; first < batches; first += BATCHES_A_TASK) {
        tasks.add(new ScoreTask(shard.uri(), first, Math.min(BATCHES_A_TASK, batches - first)));
      }
    }
    return tasks;
  }

  private int batchSize() {
    return context.config().training().batchSize();
  }
}
