package io.gristmill.spark.train;

import io.gristmill.io.Storage;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.train.TrainingRun.TrainResult;
import io.gristmill.tokens.ShardManifest;
import java.io.IOException;
import java.util.List;

/** A training in the calling thread, as the task of an experiment: the bytes are those of Spark. */
public final class LocalTraining {

  private LocalTraining() {}

  /**
   * The end of a training.
   *
   * @param checkpoint directory of the final model
   * @param tokens targets seen by all replicas
   */
  public record Trained(String checkpoint, long steps, long tokens, long parameters) {}

  /**
   * Trains from the newest complete checkpoint in the directory, or from the beginning.
   *
   * @param config with {@code averaging.trainer = local}
   * @param tokens the training shards, and the validation shards that are scored during training
   * @param directory of checkpoints and metrics
   * @throws io.gristmill.error.GristmillException.TrainingDivergedException if too many rounds in a
   *     row were rejected
   */
  public static Trained run(
      RunConfig config,
      String effectiveConfig,
      ShardManifest tokens,
      byte[] tokenizerJson,
      String directory,
      Storage storage)
      throws IOException {
    TrainRequest request =
        new TrainRequest(config, effectiveConfig, tokens, tokenizerJson, directory);
    TrainResult result =
        new TrainingRun(request, storage)
            .run(
                () -> {
                  throw new IllegalStateException("local training needs no Spark");
                },
                List.of());
    return new Trained(result.checkpoint(), result.steps(), result.tokens(), result.parameters());
  }
}
