package io.gristmill.spark.cli.model;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.error.InvalidInputException;
import io.gristmill.error.Messages;
import io.gristmill.model.generation.Continuation;
import io.gristmill.model.generation.TextGenerator;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
