package io.gristmill.spark.train;

import io.gristmill.io.Storage;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.tokens.ShardManifest;
import java.io.IOException;
import java.util.List;

/** Trains in the calling thread. Writes the same bytes as the distributed trainer. */
public final class LocalTraining {

  private LocalTraining() {}

  /**
   * Trains from the newest complete checkpoint in the directory, or from the beginning.
   *
   * @param config with {@code averaging.trainer = local}
   * @param tokens the training shards, and the validation shards that are scored during training
   * @param directory of checkpoints and metrics
   * @throws io.gristmill.error.GristmillException.TrainingDivergedException if too many rounds in a
   *     row were rejected
   */
  public static void run(
      RunConfig config,
      String effectiveConfig,
      ShardManifest tokens,
      byte[] tokenizerJson,
      String directory,
      Storage storage)
      throws IOException {
    TrainRequest request =
        new TrainRequest(config, effectiveConfig, tokens, tokenizerJson, directory);
    new TrainingRun(request, storage)
        .run(
            () -> {
              throw new IllegalStateException("local training needs no Spark");
            },
            List.of());
  }
}
