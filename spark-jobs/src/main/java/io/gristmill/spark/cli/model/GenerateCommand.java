package io.gristmill.spark.cli.model;

import static io.gristmill.error.Messages.format;

import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.model.GptDecoder;
import io.gristmill.model.generation.TextBatch;
import io.gristmill.model.generation.TextGenerator;
import io.gristmill.model.step.SequenceDecoder;
import io.gristmill.spark.cli.model.Prompts.Prompt;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.stage.RunConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Continues prompts. The text of one prompt streams to standard output; several prompts give a JSON
 * object per line. Prompt number i, counted from 0, is sampled with {@code seed + i}, so that its
 * text is the one it would get alone with that seed. Needs no Spark without {@code --tasks}.
 */
@Command(
    mixinStandardHelpOptions = true,
    description =
        "Continues a prompt with a model. Several prompts give a JSON object per line;"
            + " prompt number i (from 0) is sampled with seed + i.")
public final class GenerateCommand implements Callable<Integer> {

  @Mixin private final RunOptions options;
  @Mixin private ModelOptions source;
  @Mixin private GenerationOptions generation;
  @Mixin private DecoderOptions device;

  @Option(names = "--prompt", paramLabel = "TEXT", description = "text to continue (repeatable)")
  private final List<String> prompts = new ArrayList<>();

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description = "file of prompts, one per line; in a .jsonl file {\"prompt\": text} per line")
  private Path file;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      description = "prompts that are continued at a time; texts do not depend on it (default 32)")
  private int batch;

  @Option(
      names = "--tasks",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "tasks of Spark, on the cluster of --master, that share the prompts; answers do not depend"
              + " on it (default 0, no Spark)")
  private int tasks;

  private final Cluster cluster;

  /**
   * @param cluster for {@code --tasks}
   */
  public GenerateCommand(RunOptions options, Cluster cluster) {
    this.options = options;
    this.cluster = cluster;
  }

  /** Starts Spark for the time of a job. */
  @FunctionalInterface
  public interface Cluster {

    /** Runs a job in a session with these options. */
    <T> T run(RunOptions options, Function<JavaSparkContext, T> job) throws IOException;
  }

  @Override
  public Integer call() throws Exception {
    Loaded<RunConfig> loaded = generation.load(options);
    if (options.dryRun()) {
      System.out.print(loaded.effective());
      return 0;
    }
    if (batch < 1) {
      throw new InvalidConfigException(format("--batch: %d (expected at least 1)", batch));
    }
    if (tasks < 0) {
      throw new InvalidConfigException(format("--tasks: %d (expected at least 0)", tasks));
    }
    if (tasks > 0) {
      device.requireCpu("--tasks");
    }
    RunConfig config = loaded.config();
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    List<Prompt> several = Prompts.numbered(prompts(), config.seed());
    if (several.isEmpty()) {
      stream(config, out);
    } else if (tasks == 0) {
      int places = Math.min(batch, several.size());
      try (LoadedModel model = source.load(config);
          SequenceDecoder decoder = device.decoder(model, places, 1)) {
        TextBatch texts = new TextBatch(decoder, model.tokenizer(), places);
        Prompts.answer(
            model, texts, config.generation(), several.iterator(), line -> show(line + "\n", out));
      }
    } else {
      Function<JavaSparkContext, List<String>> job =
          new DistributedPrompts(source.locate(config), config.generation(), batch)
              .over(several, tasks);
      cluster.run(options, job).forEach(line -> show(line + "\n", out));
    }
    return 0;
  }

  /** Returns the prompts; empty for a single one, which is streamed. */
  private List<String> prompts() throws IOException {
    if (file == null && prompts.size() < 2) {
      return List.of();
    }
    List<String> all = new ArrayList<>(prompts);
    if (file != null) {
      all.addAll(Prompts.read(file));
    }
    return all;
  }

  private void stream(RunConfig config, PrintStream out) throws IOException {
    String prompt = prompts.isEmpty() ? "" : prompts.get(0);
    // The prompt goes before the first piece, so that what fails before prints nothing.
    AtomicReference<String> before = new AtomicReference<>(prompt);
    try (LoadedModel model = source.load(config);
        GptDecoder decoder = new GptDecoder(device.decoder(model, 1, 1))) {
      new TextGenerator(
              decoder, model.tokenizer(), config.generation(), model.boundaries(), config.seed())
          .generate(prompt, piece -> show(before.getAndSet("") + piece, out));
    }
    out.println();
    out.flush();
  }

  static void show(String piece, PrintStream out) {
    out.print(piece);
    out.flush();
  }
}
