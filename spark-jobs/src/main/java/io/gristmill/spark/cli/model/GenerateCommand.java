package io.gristmill.spark.cli.model;

import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.model.GptDecoder;
import io.gristmill.model.generation.TextGenerator;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Continues prompts. The text of one prompt streams to standard output; several prompts give a JSON
 * object per line. Prompt number i, counted from 0, is sampled with {@code seed + i}, so that its
 * text is the one it would get alone with that seed. Needs no Spark.
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

  @Option(names = "--prompt", paramLabel = "TEXT", description = "text to continue (repeatable)")
  private final List<String> prompts = new ArrayList<>();

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description = "file of prompts, one per line; in a .jsonl file {\"prompt\": text} per line")
  private Path file;

  public GenerateCommand(RunOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() throws Exception {
    Loaded<RunConfig> loaded = generation.load(options);
    if (options.dryRun()) {
      System.out.print(loaded.effective());
      return 0;
    }
    RunConfig config = loaded.config();
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    List<String> several = prompts();
    try (LoadedModel model = source.load(config);
        GptDecoder decoder = new GptDecoder(model.network())) {
      if (several.isEmpty()) {
        stream(model, decoder, config, out);
      }
      for (int i = 0; i < several.size(); i++) {
        long seed = config.seed() + i;
        out.println(Prompts.answer(several.get(i), seed, generator(model, decoder, config, seed)));
        out.flush();
      }
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

  private void stream(LoadedModel model, GptDecoder decoder, RunConfig config, PrintStream out) {
    String prompt = prompts.isEmpty() ? "" : prompts.get(0);
    TextGenerator generator = generator(model, decoder, config, config.seed());
    // The prompt goes before the first piece, so that what fails before prints nothing.
    AtomicReference<String> before = new AtomicReference<>(prompt);
    generator.generate(prompt, piece -> show(before.getAndSet("") + piece, out));
    out.println();
    out.flush();
  }

  static void show(String piece, PrintStream out) {
    out.print(piece);
    out.flush();
  }

  private static TextGenerator generator(
      LoadedModel model, GptDecoder decoder, RunConfig config, long seed) {
    return new TextGenerator(
        decoder, model.tokenizer(), config.generation(), model.boundaries(), seed);
  }
}
