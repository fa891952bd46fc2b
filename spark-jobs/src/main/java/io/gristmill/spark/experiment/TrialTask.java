package io.gristmill.spark.experiment;

import io.gristmill.checkpoint.CheckpointStore;
import io.gristmill.error.GristmillException.TrainingDivergedException;
import io.gristmill.experiment.TrialResult;
import io.gristmill.experiment.TrialResult.CurvePoint;
import io.gristmill.host.CpuClock;
import io.gristmill.io.Storage;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.spark.experiment.TrialFiles.Finished;
import io.gristmill.spark.experiment.plan.Budget;
import io.gristmill.spark.train.LocalTraining;
import io.gristmill.training.metrics.MetricsLog;
import io.gristmill.training.metrics.RoundMetrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.function.Function;

/**
 * Trains and evaluates trials on an executor. A trial that was interrupted continues from its
 * newest checkpoint. One whose training diverges is finished, too: that is its result.
 *
 * @param trials of which a task takes one by its index
 */
record TrialTask(Storage storage, List<Trial> trials) implements Function<Integer, Integer> {

  private static final long serialVersionUID = 1L;
  private static final double NANOS = 1e9;

  @Override
  public Integer call(Integer index) throws IOException {
    Trial trial = trials.get(index);
    TrialFiles files = new TrialFiles(storage, trial.directory());
    // A task is repeated if its executor is lost after the result was written.
    if (files.finished().isEmpty()) {
      run(trial, files);
    }
    if (!trial.keepModel()) {
      storage.delete(files.training());
    }
    return index;
  }

  private void run(Trial trial, TrialFiles files) throws IOException {
    long started = System.nanoTime();
    double cpuBefore = CpuClock.threadSeconds();
    SortedMap<String, String> origin = trial.origin();
    files.begin(origin);
    SortedMap<String, Double> measures = new TreeMap<>();
    Optional<String> diverged = Optional.empty();
    try {
      train(trial, files);
      measures.putAll(
          new TrialEvaluation(trial, storage)
              .of(new CheckpointStore(storage, files.training()).requireModel()));
    } catch (TrainingDivergedException e) {
      // The rest of the message is the place of a checkpoint, which is not part of the result.
      diverged = Optional.of(e.getMessage().replaceFirst("; last good checkpoint: .*", ""));
    }
    List<RoundMetrics> rounds = rounds(files);
    long parameters =
        GptConfig.of(trial.config().model(), trial.tokens().vocabularySize()).parameterCount();
    long tokens = rounds.isEmpty() ? 0 : rounds.get(rounds.size() - 1).tokens();
    TrialResult result =
        new TrialResult(
            trial.variant(),
            trial.seed(),
            measures,
            parameters,
            tokens,
            Budget.flops(parameters, (double) tokens),
            CpuClock.threadSeconds() - cpuBefore,
            (System.nanoTime() - started) / NANOS,
            curve(rounds));
    files.finish(new Finished(result, diverged, origin));
  }

  private void train(Trial trial, TrialFiles files) throws IOException {
    LocalTraining.run(
        trial.config(),
        trial.effectiveConfig(),
        trial.trainedOn(),
        trial.tokenizerJson(),
        files.training(),
        storage);
  }

  /** Held-out losses where they were measured during training. */
  private static List<CurvePoint> curve(List<RoundMetrics> rounds) {
    List<CurvePoint> points = new ArrayList<>();
    for (RoundMetrics round : rounds) {
      round.validationLoss().ifPresent(loss -> points.add(new CurvePoint(round.tokens(), loss)));
    }
    return points;
  }

  private List<RoundMetrics> rounds(TrialFiles files) throws IOException {
    String uri = files.training() + "/metrics.jsonl";
    return storage.exists(uri) ? MetricsLog.read(storage.input(uri)) : List.of();
  }
}
