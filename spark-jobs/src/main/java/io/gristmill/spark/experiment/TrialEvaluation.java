package io.gristmill.spark.experiment;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.eval.ScoreTally;
import io.gristmill.eval.ValidationMetrics;
import io.gristmill.eval.task.RequestEncoder;
import io.gristmill.eval.task.ScoreWindow;
import io.gristmill.eval.task.ScoreWindow.Score;
import io.gristmill.eval.task.Task;
import io.gristmill.eval.task.TaskFile;
import io.gristmill.eval.task.TaskScorer;
import io.gristmill.io.Storage;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.spark.experiment.plan.ExperimentPlan;
import io.gristmill.tokenizer.TokenText;
import io.gristmill.tokens.OpenShards;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.ShardManifest.Shard;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.sequences.HeldOutBatches;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Measures of a trained model on held-out sets and tasks, in the calling thread. */
final class TrialEvaluation {

  private final Trial trial;
  private final Storage storage;

  TrialEvaluation(Trial trial, Storage storage) {
    this.trial = trial;
    this.storage = storage;
  }

  /** Measures by name, as {@link io.gristmill.experiment.TrialResult} has them. */
  SortedMap<String, Double> of(Checkpoint checkpoint) throws IOException {
    SortedMap<String, Double> measures = new TreeMap<>();
    try (LoadedModel model = LoadedModel.load(checkpoint)) {
      for (String name : trial.heldOut().keySet()) {
        ValidationMetrics metrics = heldOut(model, trial.heldOut().get(name));
        measures.put(name + "/loss", metrics.loss());
        measures.put(name + "/bits-per-byte", metrics.bitsPerByte());
      }
      addTasks(model, measures);
    }
    return measures;
  }

  private ValidationMetrics heldOut(LoadedModel model, ShardManifest tokens) throws IOException {
    GptConfig config = model.network().config();
    TokenText text = model.tokenText();
    ScoreTally tally = ScoreTally.none(config.vocabularySize());
    OpenShards shards = OpenShards.verified(storage, tokens);
    int batchSize = trial.config().training().batchSize();
    for (Shard shard : tokens.shards(Split.VALIDATION)) {
      HeldOutBatches windows =
          HeldOutBatches.of(
              tokens,
              shards.at(shard.uri()),
              config.contextLength(),
              trial.config().evaluation().stride());
      for (long i = 0; i < windows.batches(batchSize); i++) {
        TokenBatch batch = windows.batch(i, batchSize);
        tally = tally.merge(ScoreTally.of(batch, model.network().scoreTargets(batch), text));
      }
    }
    return ValidationMetrics.of(tally, trial.config().evaluation().recallTokens());
  }

  private void addTasks(LoadedModel model, SortedMap<String, Double> measures) throws IOException {
    List<Task> tasks = new ArrayList<>();
    for (TaskFile file : TaskFile.list(storage, trial.config().evaluation().tasks())) {
      tasks.add(file.read());
    }
    if (tasks.isEmpty()) {
      return;
    }
    GptConfig config = model.network().config();
    TaskScorer scorer =
        TaskScorer.of(
            tasks,
            new RequestEncoder(model.tokenizer()),
            trial.config().evaluation().fewShot(),
            trial.itemSeed(),
            config.contextLength(),
            config.vocabularySize());
    List<Score> scores = new ArrayList<>();
    int positions = trial.config().training().batchSize() * config.contextLength();
    for (ScoreWindow.Batch batch : scorer.batches(positions)) {
      scores.addAll(batch.score(model.network()));
    }
    scorer
        .results(scores, Optional.empty())
        .forEach(
            score ->
                score
                    .all()
                    .estimates()
                    .forEach(
                        (measure, estimate) ->
                            measures.put(
                                ExperimentPlan.TASKS + score.name() + "/" + measure,
                                estimate.value())));
  }
}
