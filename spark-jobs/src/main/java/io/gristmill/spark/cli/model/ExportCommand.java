package io.gristmill.spark.cli.model;

import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.checkpoint.exchange.ExportFormat;
import io.gristmill.checkpoint.exchange.ExportFormats;
import io.gristmill.config.ConfigLoader;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.Storage;
import io.gristmill.spark.cli.options.RunDirectory;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.storage.HadoopStorage;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A model for other programs; what is written is plain, whatever the run is. Needs no Spark. */
@Command(
    mixinStandardHelpOptions = true,
    description = "Writes a model for other programs, plain also from an encrypted run.")
public final class ExportCommand implements Callable<Integer> {

  @Mixin private final RunOptions options;
  @Mixin private ModelOptions source;

  @Option(
      names = "--format",
      required = true,
      paramLabel = "NAME",
      description =
          "safetensors: a directory for Hugging Face's Transformers; dl4j: a zip for"
              + " Deeplearning4j's ModelSerializer")
  private String format;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "PATH",
      description = "a new directory or file")
  private String to;

  public ExportCommand(RunOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() throws Exception {
    ConfigLoader.Loaded loaded = options.load();
    ExportFormat chosen = ExportFormats.named(format);
    if (options.dryRun()) {
      System.out.print(loaded.effective());
      return 0;
    }
    Storage files = new HadoopStorage(new Configuration());
    String target = RunDirectory.uri(files, to);
    if (files.exists(target)) {
      throw new InvalidConfigException("--to: exists (expected a new path) at " + target);
    }
    try (LoadedModel model = source.load(loaded.config())) {
      chosen.write(model, files, target);
      System.out.printf(
          Locale.ROOT, "%,d parameters in %s%n", model.network().config().parameterCount(), target);
    }
    return 0;
  }
}
