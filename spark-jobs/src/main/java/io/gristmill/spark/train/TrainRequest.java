package io.gristmill.spark.train;

import io.gristmill.model.MemoryPlan;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.StepOptions;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.tokens.ShardManifest;

/**
 * Configuration and data of a training.
 *
 * @param effectiveConfig the configuration's text with every default, for {@code run.conf}
 * @param tokenizerJson the tokenizer's file, copied into every checkpoint
 * @param directory of checkpoints and metrics; training continues from the newest complete
 *     checkpoint in it
 */
record TrainRequest(
    RunConfig config,
    String effectiveConfig,
    ShardManifest tokens,
    byte[] tokenizerJson,
    String directory) {

  /** Options of the model's training steps. */
  StepOptions step() {
    return StepOptions.of(config.training());
  }

  MemoryPlan memory() {
    return MemoryPlan.of(model(), step());
  }

  GptConfig model() {
    return GptConfig.of(config.model(), tokens.vocabularySize());
  }
}
