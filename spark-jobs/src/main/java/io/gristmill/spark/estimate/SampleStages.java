package io.gristmill.spark.estimate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.CheckpointStore;
import io.gristmill.spark.dedup.DedupJob;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.engine.StageMeter;
import io.gristmill.spark.evaluate.Evaluation;
import io.gristmill.spark.metrics.StageCost;
import io.gristmill.spark.select.SelectJob;
import io.gristmill.spark.stage.Entries;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageManifest;
import io.gristmill.spark.stage.StageRunner;
import io.gristmill.spark.stage.StageRunner.ResumePolicy;
import io.gristmill.spark.tokenize.TokenizeJob;
import io.gristmill.spark.tokenize.TrainTokenizerJob;
import io.gristmill.spark.train.TrainJob;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Runs the stages after cleaning on the documents of a sample, each twice, as the first run
 * includes compilation.
 */
final class SampleStages {

  /**
   * Costs and results of a stage on the sample.
   *
   * @param extra fields of its manifest
   */
  record Ran(StageCost cold, StageCost warm, ObjectNode extra, long outputBytes) {}

  private final StageContext context;
  private final StageRunner runner;

  /**
   * @param context of a run in a temporary directory, with a very small model
   * @param cleaned tables of the sample in the directory of its stage {@code clean}
   */
  SampleStages(StageContext context, List<OutputEntry> cleaned) throws IOException {
    this.context = context;
    this.runner = new StageRunner(context, ResumePolicy.FAIL, Clock.systemUTC());
    Instant now = Instant.now();
    context
        .directory("clean")
        .commit(
            new StageManifest(
                "clean",
                "sample",
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                Entries.inputs(List.of()),
                Entries.outputs(cleaned),
                now,
                now,
                "",
                "",
                JsonNodeFactory.instance.objectNode()));
  }

  Ran dedup() throws IOException {
    return twice(new DedupJob());
  }

  /** Empty if the run selects nothing. */
  Optional<Ran> selection() throws IOException {
    SelectJob job = new SelectJob();
    return job.isOn(context.config()) ? Optional.of(twice(job)) : Optional.empty();
  }

  Ran tokenizer() throws IOException {
    return twice(new TrainTokenizerJob());
  }

  Ran tokens() throws IOException {
    return twice(new TokenizeJob());
  }

  /** The baselines of an evaluation. Scoring with a model this small costs little. */
  Ran baselines() throws IOException {
    StageManifest trained = runner.run(new TrainJob());
    Optional<Checkpoint> checkpoint =
        new CheckpointStore(context.storage(), context.directory("checkpoints").uri()).model();
    return new Ran(
        evaluation(checkpoint.orElseThrow()),
        evaluation(checkpoint.orElseThrow()),
        trained.extra(),
        0);
  }

  private StageCost evaluation(Checkpoint checkpoint) throws IOException {
    try (StageMeter meter = StageMeter.start(SparkEngine.session(context).sparkContext())) {
      new Evaluation(context, checkpoint).heldOut();
      return meter.cost();
    }
  }

  private Ran twice(Job job) throws IOException {
    StageCost cold = cost(runner.run(job));
    context.directory(job.stage()).clear();
    StageManifest warm = runner.run(job);
    return new Ran(cold, cost(warm), warm.extra(), warm.outputs().bytes());
  }

  private static StageCost cost(StageManifest manifest) {
    return StageCost.of(manifest.extra().path(StageCost.FIELD));
  }
}
