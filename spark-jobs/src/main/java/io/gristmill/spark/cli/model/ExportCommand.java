package io.gristmill.spark.cli.model;

import static io.gristmill.error.Messages.format;

import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.checkpoint.exchange.ExportFormats;
import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.error.DidYouMean;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Storage;
import io.gristmill.spark.cli.model.ModelOptions.ModelLocation;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.report.card.ModelCard;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.storage.HadoopConfigurations;
import io.gristmill.spark.storage.HadoopStorage;
import io.gristmill.spark.table.RunEncryption;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.exchange.ExportDirectory;
import io.gristmill.tokens.exchange.TokenCorpus;
import io.gristmill.tokens.exchange.TokenFormats;
import io.gristmill.tokens.exchange.TokenFormats.TokenFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a model or tokens in formats of other programs, always unencrypted. Needs no Spark. */
@Command(
    mixinStandardHelpOptions = true,
    description = "Writes a model or tokens for other programs, plain also from an encrypted run.")
public final class ExportCommand implements Callable<Integer> {

  /** Libraries that load the directories of the formats, by their names on the Hugging Face Hub. */
  private static final Map<String, String> LIBRARIES =
      Map.of("safetensors", ModelCard.TRANSFORMERS, "peft", "peft");

  @Mixin private final RunOptions options;
  @Mixin private ModelOptions source;

  @Option(
      names = "--format",
      required = true,
      paramLabel = "NAME",
      description =
          "of a model: safetensors, a directory for Hugging Face's Transformers; peft, the adapters"
              + " alone, for Hugging Face's PEFT; or dl4j, a zip for Deeplearning4j's ModelSerializer;"
              + " of tokens, a directory: nanogpt, llmc (by vocabulary llmc-gpt2 or llmc-llama3),"
              + " megatron or datatrove")
  private String format;

  @Option(
      names = "--tokens",
      paramLabel = "DIR",
      description = "a tokens directory (default: that of --output)")
  private String tokens;

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
    Loaded<RunConfig> loaded = options.load();
    Optional<TokenFormat> ofTokens = TokenFormats.find(format);
    if (ofTokens.isEmpty()) {
      requireKnown();
      requireNoTokens();
    }
    if (options.dryRun()) {
      System.out.print(loaded.effective());
      return 0;
    }
    Storage files = new HadoopStorage(HadoopConfigurations.create());
    String target = RunOptions.directory(files, to);
    if (files.exists(target)) {
      throw new InvalidConfigException("--to: exists (expected a new path) at " + target);
    }
    if (ofTokens.isPresent()) {
      writeTokens(ofTokens.get(), loaded.config(), files, target);
    } else {
      writeModel(loaded.config(), files, target);
    }
    return 0;
  }

  private void requireNoTokens() {
    if (tokens != null) {
      throw new InvalidConfigException(
          format(
              "--tokens: %s (expected only with a format of tokens, one of %s)",
              tokens, TokenFormats.names()));
    }
  }

  private void requireKnown() {
    Set<String> known = new TreeSet<>(ExportFormats.names());
    known.addAll(TokenFormats.names());
    if (!known.contains(format)) {
      throw new InvalidConfigException(
          format(
              "--format: %s (expected one of %s%s)",
              format, known, DidYouMean.question(format, known)));
    }
  }

  private void writeModel(RunConfig config, Storage files, String target) throws IOException {
    ModelLocation location = source.locate(config);
    try (LoadedModel model = location.load()) {
      ExportFormats.named(format).write(model, files, target);
      String library = LIBRARIES.get(format);
      if (library != null) {
        String card = ModelCard.of(location.storage(), location.directory(), library, ".");
        files.output(target + "/README.md").write(card.getBytes(StandardCharsets.UTF_8));
      }
      System.out.printf(
          Locale.ROOT, "%,d parameters in %s%n", model.network().config().parameterCount(), target);
    }
  }

  private void writeTokens(TokenFormat chosen, RunConfig config, Storage files, String target)
      throws IOException {
    RunEncryption encryption = RunEncryption.of(config);
    String run = RunOptions.directory(files, config.output());
    String directory = tokens == null ? run + "/tokens" : RunOptions.directory(files, tokens);
    Storage storage = tokens == null ? encryption.open(files, run) : encryption.storage(files, run);
    if (!storage.exists(directory + "/manifest.json")) {
      throw new InvalidInputException(
          "tokens: no manifest (expected a tokenized run or --tokens) at " + directory);
    }
    ShardManifest manifest = ShardManifest.read(storage, directory);
    ExportDirectory.write(chosen, new TokenCorpus(storage, manifest), files, target);
    System.out.printf(
        Locale.ROOT,
        "%,d train and %,d validation tokens in %s%n",
        manifest.tokens(Split.TRAIN),
        manifest.tokens(Split.VALIDATION),
        target);
  }
}
