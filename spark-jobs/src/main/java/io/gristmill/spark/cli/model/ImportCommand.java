package io.gristmill.spark.cli.model;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.CheckpointStore;
import io.gristmill.checkpoint.exchange.HuggingFaceImport;
import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.Storage;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.storage.HadoopConfigurations;
import io.gristmill.spark.storage.HadoopStorage;
import io.gristmill.spark.storage.RunLock;
import io.gristmill.spark.table.RunEncryption;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Writes a published model as the first checkpoint of a run, to generate from, evaluate and export;
 * {@code train --resume} refuses it. Needs no Spark.
 */
@Command(
    mixinStandardHelpOptions = true,
    description = "Makes a checkpoint of a GPT-2 or Llama in Hugging Face's layout.")
public final class ImportCommand implements Callable<Integer> {

  @Mixin private final RunOptions options;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "DIR",
      description = "directory with config.json, model.safetensors and tokenizer.json")
  private String from;

  public ImportCommand(RunOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() throws Exception {
    if (options.dryRun()) {
      System.out.print(options.load().effective());
      return 0;
    }
    Configuration hadoop = HadoopConfigurations.create();
    Storage files = new HadoopStorage(hadoop);
    HuggingFaceImport source = new HuggingFaceImport(files, RunOptions.directory(files, from));
    Loaded<RunConfig> loaded = options.load(source.settings());
    String run = RunOptions.directory(files, loaded.config().output());
    Checkpoint written =
        RunLock.holding(hadoop, run, "import", () -> write(source, loaded, files, hadoop, run));
    System.out.printf(
        Locale.ROOT, "%,d parameters in %s%n", source.model().parameterCount(), written.uri());
    return 0;
  }

  private static Checkpoint write(
      HuggingFaceImport source,
      Loaded<RunConfig> loaded,
      Storage files,
      Configuration hadoop,
      String run)
      throws IOException {
    String directory = run + "/checkpoints";
    if (!files.list(directory).isEmpty()) {
      throw new InvalidConfigException(
          "--output: has checkpoints (expected a new run) at " + directory);
    }
    Storage storage = RunEncryption.of(loaded.config()).begin(files, hadoop, run);
    return source.into(
        new CheckpointStore(storage, directory),
        storage,
        loaded.config().seed(),
        loaded.effective());
  }
}
