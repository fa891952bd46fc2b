package io.gristmill.spark.estimate;

import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.StepOptions;
import io.gristmill.spark.stage.RunConfig;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Estimated cost of training and of scoring on CPU executors, without averaging.
 *
 * @param tokens that all replicas read in all steps
 * @param parallel average number of replicas that train at the same time
 */
public record TrainingEstimate(
    TrainingSample sample, double tokens, double steps, double parallel) {

  /** A forward pass has a third of the operations of a step. */
  private static final double FORWARD = 1 / 3.0;

  /**
   * Estimates from steps of the configured model; empty if the model does not fit into the memory
   * of this machine.
   *
   * @param wanted tokens to train on, instead of those of {@code optimizer.steps}
   */
  public static Optional<TrainingEstimate> of(
      RunConfig config, int vocabularySize, OptionalLong wanted, Estimate.Cluster cluster) {
    GptConfig model = GptConfig.of(config.model(), vocabularySize);
    StepOptions step = StepOptions.of(config.training());
    int replicas = config.averaging().replicas();
    double ofStep =
        (double) replicas * step.batchSize() * step.accumulation() * model.contextLength();
    double tokens =
        wanted.isPresent() ? (double) wanted.getAsLong() : config.optimizer().steps() * ofStep;
    int atOnce = Math.max(1, Math.min(replicas, cluster.cores() / step.threads()));
    // Replicas that do not run at the same time take turns; the last turn may be partly empty.
    int turns = (replicas + atOnce - 1) / atOnce;
    double parallel = (double) replicas / turns;
    return TrainingSample.of(model, config.optimizer(), step)
        .map(sample -> new TrainingEstimate(sample, tokens, tokens / ofStep, parallel));
  }

  /** Cost of all steps and of the validations between them. */
  public StageEstimate training(RunConfig config, MeanWithSpread validationTokens) {
    double all = validationTokens.mean();
    long most = config.training().validationTokens();
    double each = most == 0 ? all : Math.min((double) most, all);
    int every = config.training().validationEvery();
    double between = every == 0 ? 0 : Math.floor(steps / config.averaging().frequency() / every);
    return stage("checkpoints", tokens + FORWARD * each * (between + 1));
  }

  /** Cost of scoring the held-out split. */
  public StageEstimate scores(MeanWithSpread validationTokens) {
    return stage("evaluation", FORWARD * validationTokens.mean());
  }

  private StageEstimate stage(String name, double stepTokens) {
    return new StageEstimate(
        name,
        sample.cpuSeconds().times(stepTokens),
        sample.wallSeconds().times(stepTokens / parallel),
        OptionalDouble.empty());
  }
}
