package io.gristmill.spark.cli.model;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.error.InvalidInputException;
import io.gristmill.error.Messages;
import io.gristmill.model.GptDecoder;
import io.gristmill.model.generation.Continuation;
import io.gristmill.model.generation.TextGenerator;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.stage.RunConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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

  /**
   * Several prompts and their answers. A file has one prompt per line, in {@code .jsonl} as {@code
   * {"prompt": text}}; blank lines are skipped.
   */
  private static final class Prompts {

    private static final ObjectMapper JSON =
        new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Prompts() {}

    static List<String> read(Path file) throws IOException {
      if (!Files.isRegularFile(file)) {
        throw new InvalidInputException(format("--prompts: %s (expected a file)", file));
      }
      boolean json = file.toString().endsWith(".jsonl");
      List<String> lines = lines(file);
      List<String> prompts = new ArrayList<>();
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        if (!line.isBlank()) {
          prompts.add(json ? prompt(line, file + ":" + (i + 1)) : line);
        }
      }
      if (prompts.isEmpty()) {
        throw new InvalidInputException("--prompts: none (expected one a line) at " + file);
      }
      return prompts;
    }

    private static List<String> lines(Path file) throws IOException {
      try {
        return Files.readAllLines(file, StandardCharsets.UTF_8);
      } catch (CharacterCodingException e) {
        throw new InvalidInputException("--prompts: no UTF-8 (expected text) at " + file, e);
      }
    }

    private static String prompt(String line, String at) {
      try {
        JsonNode prompt = JSON.readTree(line).path("prompt");
        if (prompt.isTextual()) {
          return prompt.asText();
        }
      } catch (JsonProcessingException e) {
        throw new InvalidInputException(
            format("prompt: %s (expected JSON) at %s", Messages.reason(e), at), e);
      }
      throw new InvalidInputException(
          format("prompt: %s (expected {\"prompt\": text}) at %s", line, at));
    }

    /** Generates the continuation of a prompt and returns it as a line of JSON. */
    static String answer(String prompt, long seed, TextGenerator generator)
        throws JsonProcessingException {
      StringBuilder text = new StringBuilder();
      Continuation end = generator.generate(prompt, text::append);
      return JSON.writeValueAsString(
          JSON.createObjectNode()
              .put("prompt", prompt)
              .put("seed", seed)
              .put("text", text.toString())
              .put("tokens", end.tokens())
              .put("ending", end.ending().toString()));
    }
  }
}
