package io.gristmill.spark.cli;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.CheckpointStore;
import io.gristmill.config.RunConfig;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.util.Optional;

/** The checkpoint a command is about. */
final class Checkpoints {

  private Checkpoints() {}

  /** The named one, or the newest of the run in {@code config.output()}. */
  static Checkpoint find(Storage storage, RunConfig config, Optional<String> named)
      throws IOException {
    if (named.isPresent()) {
      return Checkpoint.open(storage, named.get());
    }
    String directory = config.output() + "/checkpoints";
    return new CheckpointStore(storage, directory)
        .newest()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "checkpoint: none (expected a trained run, or --checkpoint) at " + directory));
  }
}
