package io.gristmill.spark.cli.model;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.config.Sections.GenerationSection;
import io.gristmill.error.InvalidInputException;
import io.gristmill.error.Messages;
import io.gristmill.model.generation.Continuation;
import io.gristmill.model.generation.GenerationRequest;
import io.gristmill.model.generation.GenerationRequest.Listener;
import io.gristmill.model.generation.GenerationRequest.Piece;
import io.gristmill.model.generation.TextBatch;
import io.gristmill.model.generation.TextBoundaries;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Several prompts and their answers. A file has one prompt per line, in {@code .jsonl} as {@code
 * {"prompt": text}}; blank lines are skipped.
 */
final class Prompts {

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

  /** Numbers prompts: prompt number i is sampled with {@code seed + i}. */
  static List<Prompt> numbered(List<String> prompts, long seed) {
    List<Prompt> all = new ArrayList<>();
    for (String prompt : prompts) {
      all.add(new Prompt(prompt, seed + all.size()));
    }
    return all;
  }

  /** A prompt and the seed of its text. */
  record Prompt(String text, long seed) implements Serializable {}

  /**
   * Continues prompts, several at a time, and passes on a line of JSON for each, in their order. A
   * text is what its prompt gets alone.
   *
   * @param batch empty, of the model
   */
  static void answer(
      LoadedModel model,
      TextBatch batch,
      GenerationSection section,
      Iterator<Prompt> prompts,
      Consumer<String> lines) {
    TextBoundaries boundaries = model.boundaries();
    Deque<Answer> open = new ArrayDeque<>();
    while (prompts.hasNext() || !open.isEmpty()) {
      while (prompts.hasNext() && !batch.isFull()) {
        Prompt next = prompts.next();
        Answer answer = new Answer(next);
        open.add(answer);
        batch.begin(
            new GenerationRequest(
                GenerationRequest.encode(model.tokenizer(), next.text, boundaries),
                section,
                boundaries,
                next.seed,
                GenerationRequest.NO_PROBABILITIES,
                answer));
      }
      batch.step();
      while (!open.isEmpty() && open.peek().end.isPresent()) {
        lines.accept(open.remove().toJson());
      }
    }
  }

  /** The text of a prompt while it is generated. */
  private static final class Answer implements Listener {

    private final Prompt prompt;
    private final StringBuilder text = new StringBuilder();
    private Optional<Continuation> end = Optional.empty();

    Answer(Prompt prompt) {
      this.prompt = prompt;
    }

    @Override
    public void accept(Piece piece) {
      text.append(piece.text());
    }

    @Override
    public void end(Continuation continuation) {
      end = Optional.of(continuation);
    }

    @Override
    public void fail(RuntimeException reason) {
      throw reason;
    }

    String toJson() {
      return JSON.createObjectNode()
          .put("prompt", prompt.text)
          .put("seed", prompt.seed)
          .put("text", text.toString())
          .put("tokens", end.orElseThrow().tokens())
          .put("ending", end.orElseThrow().ending().toString())
          .toString();
    }
  }
}
