package io.gristmill.spark.train;

import static io.gristmill.error.Messages.format;

import io.gristmill.checkpoint.Companions;
import io.gristmill.config.OptimizerSection;
import io.gristmill.model.MemoryPlan;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.Objective;
import io.gristmill.model.step.StepOptions;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.training.averaging.AveragingRule;
import java.util.Optional;

/**
 * Configuration and data of a training.
 *
 * @param effectiveConfig the configuration's text with every default, for {@code run.conf}
 * @param tokenizerJson the tokenizer's file, copied into every checkpoint
 * @param directory of checkpoints and metrics; training continues from the newest complete
 *     checkpoint in it
 * @param objective what is minimized
 * @param companions further files of every checkpoint
 */
record TrainRequest(
    RunConfig config,
    String effectiveConfig,
    ShardManifest tokens,
    byte[] tokenizerJson,
    String directory,
    Objective objective,
    Companions companions) {

  /** Largest share of Newton-Schulz in the arithmetic of a step without a warning. */
  private static final double LARGEST_SHARE = 0.25;

  /** Pre-training. */
  TrainRequest(
      RunConfig config,
      String effectiveConfig,
      ShardManifest tokens,
      byte[] tokenizerJson,
      String directory) {
    this(
        config,
        effectiveConfig,
        tokens,
        tokenizerJson,
        directory,
        Objective.NEXT_ID,
        Companions.NONE);
  }

  /** Options of the model's training steps. */
  StepOptions step() {
    return StepOptions.of(config.training()).with(objective);
  }

  MemoryPlan memory() {
    return MemoryPlan.of(model(), config.optimizer().name(), step())
        .withAveraging(AveragingRule.of(config.averaging()).vectorsBesideModel());
  }

  /**
   * A warning if Muon costs more than about a fifth of a step. Newton-Schulz has up to {@code 5 d /
   * tokens} of the arithmetic of a step with that many tokens, whatever else the model has.
   */
  Optional<String> warning() {
    GptConfig model = model();
    long tokens = (long) step().batchSize() * step().accumulation() * model.contextLength();
    double share = 5.0 * model.embeddingSize() / tokens;
    return config.optimizer().name() == OptimizerSection.Name.MUON && share > LARGEST_SHARE
        ? Optional.of(
            format(
                "optimizer.name: muon adds up to %.0f %% to a step of %d tokens (expected at least"
                    + " %d tokens at embedding-size %d; a larger training.accumulation or"
                    + " training.batch-size, or adamw)",
                100 * share,
                tokens,
                (long) Math.ceil(5.0 * model.embeddingSize() / LARGEST_SHARE),
                model.embeddingSize()))
        : Optional.empty();
  }

  GptConfig model() {
    return GptConfig.of(config.model(), tokens.vocabularySize());
  }
}
