package io.gristmill.spark.cli.model;

import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.config.Sections.GenerationSection;
import io.gristmill.model.GptDecoder;
import io.gristmill.model.generation.Continuation.Ending;
import io.gristmill.model.generation.TextGenerator;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.stage.RunConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Answers each line of standard input. Earlier lines stay in the context of the model as far as it
 * is long enough. Needs no Spark.
 */
@Command(
    mixinStandardHelpOptions = true,
    description =
        "Answers each line of standard input with one line (or up to --stop), with the"
            + " conversation so far as context.")
public final class ChatCommand implements Callable<Integer> {

  private static final String LINE_BREAK = "\n";

  @Mixin private final RunOptions options;
  @Mixin private ModelOptions source;
  @Mixin private GenerationOptions generation;

  public ChatCommand(RunOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() throws Exception {
    Loaded<RunConfig> loaded = generation.load(options);
    if (options.dryRun()) {
      System.out.print(loaded.effective());
      return 0;
    }
    try (LoadedModel model = source.load(loaded.config());
        GptDecoder decoder = new GptDecoder(model.network())) {
      talk(
          new TextGenerator(
              decoder,
              model.tokenizer(),
              byLines(loaded.config().generation()),
              model.boundaries(),
              loaded.config().seed()));
    }
    return 0;
  }

  private static GenerationSection byLines(GenerationSection s) {
    return s.stop().isEmpty()
        ? new GenerationSection(
            s.temperature(),
            s.topK(),
            s.topP(),
            s.repetitionPenalty(),
            s.maxTokens(),
            List.of(LINE_BREAK))
        : s;
  }

  private static void talk(TextGenerator conversation) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    String before = "";
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      Ending ending =
          conversation
              .generate(before + line + LINE_BREAK, piece -> GenerateCommand.show(piece, out))
              .ending();
      before = ending == Ending.MAX_TOKENS ? LINE_BREAK : "";
      out.println();
      out.flush();
    }
  }
}
