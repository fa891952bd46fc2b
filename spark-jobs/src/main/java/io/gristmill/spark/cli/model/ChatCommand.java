package io.gristmill.spark.cli.model;

import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.config.Sections.GenerationSection;
import io.gristmill.model.GptDecoder;
import io.gristmill.model.generation.Continuation.Ending;
import io.gristmill.model.generation.TextBoundaries;
import io.gristmill.model.generation.TextGenerator;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.tokenizer.chat.ChatEncoder;
import io.gristmill.tokenizer.chat.ChatMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private static final int LONGEST = 1 << 20;

  @Mixin private final RunOptions options;
  @Mixin private ModelOptions source;
  @Mixin private GenerationOptions generation;
  @Mixin private DecoderOptions device;

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
        GptDecoder decoder = new GptDecoder(device.decoder(model, 1, 1))) {
      Optional<ChatEncoder> chat = model.chat();
      if (chat.isPresent()) {
        talk(model, decoder, chat.get(), loaded.config());
        return 0;
      }
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

  /** Answers as the model has learned to, with the conversation so far in its template. */
  private static void talk(
      LoadedModel model, GptDecoder decoder, ChatEncoder chat, RunConfig config)
      throws IOException {
    GenerationSection section = config.generation();
    if (section.stop().isEmpty() && chat.endOfTurnId().isEmpty()) {
      section = stoppingAt(section, chat.endOfTurn().map(List::of).orElse(List.of()));
    }
    int room = Math.max(1, model.network().config().contextLength() - section.maxTokens());
    Reader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    List<ChatMessage> messages = new ArrayList<>();
    TextBoundaries boundaries = ServeCommand.boundaries(model, Optional.of(chat));
    long seed = config.seed();
    for (Optional<String> line = line(in); line.isPresent(); line = line(in)) {
      messages.add(new ChatMessage(ChatMessage.USER, line.get()));
      int[] prompt = chat.prompt(messages);
      while (prompt.length > room && messages.size() > 2) {
        messages.subList(0, 2).clear(); // a question and its answer
        prompt = chat.prompt(messages);
      }
      StringBuilder answer = new StringBuilder();
      new TextGenerator(decoder, model.tokenizer(), section, boundaries, seed++)
          .generate(
              prompt,
              piece -> {
                answer.append(piece);
                GenerateCommand.show(visible(piece), out);
              });
      messages.add(new ChatMessage(ChatMessage.ASSISTANT, answer.toString()));
      out.println();
      out.flush();
    }
  }

  private static GenerationSection byLines(GenerationSection s) {
    return s.stop().isEmpty() ? stoppingAt(s, List.of(LINE_BREAK)) : s;
  }

  private static GenerationSection stoppingAt(GenerationSection s, List<String> stops) {
    return new GenerationSection(
        s.temperature(), s.topK(), s.topP(), s.repetitionPenalty(), s.maxTokens(), stops);
  }

  private static void talk(TextGenerator conversation) throws IOException {
    Reader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    String before = "";
    for (Optional<String> line = line(in); line.isPresent(); line = line(in)) {
      Ending ending =
          conversation
              .generate(
                  before + line.get() + LINE_BREAK,
                  piece -> GenerateCommand.show(visible(piece), out))
              .ending();
      before = ending == Ending.MAX_TOKENS ? LINE_BREAK : "";
      out.println();
      out.flush();
    }
  }

  /**
   * Reads a line, of which the last {@link #LONGEST} characters are kept: a context holds less.
   * What is not UTF-8 is read as U+FFFD.
   */
  private static Optional<String> line(Reader in) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = in.read();
    if (next < 0) {
      return Optional.empty();
    }
    for (; next >= 0 && next != '\n'; next = in.read()) {
      line.append((char) next);
      if (line.length() == 2 * LONGEST) {
        line.delete(0, LONGEST);
      }
    }
    if (line.length() > 0 && line.charAt(line.length() - 1) == '\r') {
      line.setLength(line.length() - 1);
    }
    return Optional.of(line.substring(Math.max(0, line.length() - LONGEST)));
  }

  /** Replaces control characters, by which a text could give a terminal orders. */
  private static String visible(String text) {
    return text.chars().noneMatch(ChatCommand::isOrder)
        ? text
        : text.codePoints()
            .map(c -> isOrder(c) ? '\uFFFD' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  private static boolean isOrder(int c) {
    return Character.isISOControl(c) && c != '\n' && c != '\t';
  }
}
