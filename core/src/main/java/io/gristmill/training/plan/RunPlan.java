package io.gristmill.training.plan;

import io.gristmill.config.RunConfig;
import io.gristmill.io.Sha256;
import io.gristmill.tokens.ShardManifest;

/** Creates the plan of a run from its configuration. */
public final class RunPlan {

  private RunPlan() {}

  /**
   * Returns the plan, for training and for {@code explain}.
   *
   * @param tokens of the run and of what it is mixed with: {@link Mixture#join}
   */
  public static RoundPlanner of(
      RunConfig config, ShardManifest tokens, int contextLength, PlanStart start) {
    PlanShape shape =
        new PlanShape(
            config.averaging().replicas(),
            AveragingFrequency.of(config.averaging(), config.optimizer().steps()),
            config.training().batchSize(),
            config.training().accumulation(),
            config.optimizer().steps());
    SequenceOrder order =
        Mixture.of(config.training().mixture()).order(tokens, contextLength, config.seed());
    return new RoundPlanner(order, shape, start);
  }

  /**
   * Fingerprint of the settings that, together with the tokens, determine the order of sequences:
   * seed and mixture. A resumed run may change them; earlier positions then denote other sequences.
   */
  public static String orderFingerprint(RunConfig config) {
    return Sha256.of(config.seed() + " " + Mixture.of(config.training().mixture()));
  }
}
