package io.gristmill.spark.train;

import io.gristmill.config.RunConfig;
import io.gristmill.model.MemoryPlan;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.StepOptions;
import io.gristmill.tokens.ShardManifest;

/**
 * What a training is to be made from.
 *
 * @param effectiveConfig the configuration's text with every default, for {@code run.conf}
 * @param tokenizerJson the tokenizer's file, copied into every checkpoint
 * @param directory where checkpoints and metrics go; the newest complete checkpoint found there is
 *     where training goes on
 */
record TrainRequest(
    RunConfig config,
    String effectiveConfig,
    ShardManifest tokens,
    byte[] tokenizerJson,
    String directory) {

  /** What its steps are made of. */
  StepOptions step() {
    return StepOptions.of(config.training());
  }

  /** What a replica takes. */
  MemoryPlan memory() {
    return MemoryPlan.of(model(), step());
  }

  /** The model's shape. */
  GptConfig model() {
    return GptConfig.of(config.model(), tokens.vocabularySize());
  }
}
