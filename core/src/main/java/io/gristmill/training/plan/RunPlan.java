package io.gristmill.training.plan;

import io.gristmill.config.AveragingSection;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.TrainingSection;
import io.gristmill.io.Sha256;
import io.gristmill.tokens.ShardManifest;

/** The settings that determine the plan of a run, for training and for {@code explain}. */
public record RunPlan(
    long seed, OptimizerSection optimizer, AveragingSection averaging, TrainingSection training) {

  /**
   * Returns the planner of the rounds.
   *
   * @param tokens of the run and of what it is mixed with: {@link Mixture#join}
   */
  public RoundPlanner planner(ShardManifest tokens, int contextLength, PlanStart start) {
    PlanShape shape =
        new PlanShape(
            averaging.replicas(),
            AveragingFrequency.of(averaging, optimizer.steps()),
            training.batchSize(),
            training.accumulation(),
            optimizer.steps());
    SequenceOrder order = mixture().order(tokens, contextLength, seed);
    return new RoundPlanner(order, shape, start);
  }

  /**
   * Fingerprint of the settings that, together with the tokens, determine the order of sequences:
   * seed and mixture. A resumed run may change them; earlier positions then denote other sequences.
   */
  public String orderFingerprint() {
    return Sha256.of(seed + " " + mixture());
  }

  private Mixture mixture() {
    return Mixture.of(training.mixture());
  }
}
