package io.gristmill.spark.cli.model;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.CheckpointStore;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Storage;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.evaluate.ModelPointer;
import io.gristmill.spark.evaluate.ModelPointer.Publication;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.storage.HadoopConfigurations;
import io.gristmill.spark.storage.HadoopStorage;
import io.gristmill.spark.table.RunEncryption;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that select a model; the default is the newest checkpoint of the run. */
final class ModelOptions {

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description = "a checkpoint directory (default: the newest of --output)")
  private String checkpoint;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "a pointer to the published model, or a directory in Hugging Face's layout, tokenizer"
              + " included, instead")
  private String model;

  /** Loads the model, which the caller closes. */
  LoadedModel load(RunConfig config) throws IOException {
    return locate(config).load();
  }

  /** Finds the model. */
  ModelLocation locate(RunConfig config) throws IOException {
    if (model != null && checkpoint != null) {
      throw new InvalidConfigException("--model: beside --checkpoint (expected one of them)");
    }
    Storage files = new HadoopStorage(HadoopConfigurations.create());
    RunEncryption encryption = RunEncryption.of(config);
    String run = RunOptions.directory(files, config.output());
    if (model != null) {
      return locate(encryption.storage(files, run), RunOptions.directory(files, model));
    }
    Checkpoint found = find(encryption.open(files, run), config.output());
    return new ModelLocation(found.storage(), found.uri());
  }

  private static ModelLocation locate(Storage storage, String directory) throws IOException {
    Optional<Publication> published = new ModelPointer(storage, directory).newest();
    return new ModelLocation(
        storage,
        published.isEmpty()
            ? directory
            : Checkpoint.open(storage, published.get().checkpoint())
                .verified(Checkpoint::isOfTheModel)
                .uri());
  }

  private Checkpoint find(Storage storage, String run) throws IOException {
    if (checkpoint != null) {
      return Checkpoint.open(storage, checkpoint).verified(Checkpoint::isOfTheModel);
    }
    String directory = run + "/checkpoints";
    return new CheckpointStore(storage, directory)
        .model()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "checkpoint: none (expected a trained run, --checkpoint or --model) at "
                        + directory));
  }

  /** A directory with the files of a model, which any process can load. */
  record ModelLocation(Storage storage, String directory) implements Serializable {

    LoadedModel load() throws IOException {
      return LoadedModel.load(storage, directory);
    }
  }
}
