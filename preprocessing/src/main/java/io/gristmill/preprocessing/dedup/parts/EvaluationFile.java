package io.gristmill.preprocessing.dedup.parts;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.error.InvalidInputException;
import io.gristmill.error.Messages;
import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.text.Decompression;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Evaluation items as JSON lines, plain or compressed, in the layouts evaluation sets come in.
 * Without a field {@code task} the task is the file's name.
 *
 * <ul>
 *   <li>{@code label} (a string, or a list of the right answers), optionally {@code query}
 *   <li>{@code query}, {@code choices} and {@code gold}, the index of the right choice
 *   <li>{@code context_options}, {@code continuation} and {@code gold}
 *   <li>{@code context} and {@code continuation}
 * </ul>
 */
public final class EvaluationFile {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_SHOWN = 80;

  private EvaluationFile() {}

  /**
   * Reads every item of a file.
   *
   * @throws InvalidInputException with the line number if a line is not an item
   */
  public static List<EvaluationItem> read(InputFile file) throws IOException {
    List<EvaluationItem> items = new ArrayList<>();
    try (InputStream in = Decompression.buffered(file.open());
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(Decompression.of(in).wrap(in), StandardCharsets.UTF_8))) {
      int number = 1;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isBlank()) {
          items.addAll(items(line, file.uri(), number));
        }
        number++;
      }
    }
    return items;
  }

  private static List<EvaluationItem> items(String line, String uri, int number) {
    JsonNode node = parsed(line, uri, number);
    JsonNode labels = labels(node);
    String task = node.path("task").asText(name(uri));
    String query = query(node);
    List<EvaluationItem> items = new ArrayList<>();
    for (JsonNode label : labels.isArray() ? labels : List.of(labels)) {
      if (!label.isTextual()) {
        throw invalid("item: " + shortened(line), "label, choices or continuation", uri, number);
      }
      items.add(new EvaluationItem(task, query, label.textValue()));
    }
    return items;
  }

  /** The right answers: a string or a list of strings; missing otherwise. */
  private static JsonNode labels(JsonNode node) {
    if (node.has("choices")) {
      return gold(node, "choices");
    }
    return node.has("label") ? node.path("label") : node.path("continuation");
  }

  private static String query(JsonNode node) {
    JsonNode query =
        node.has("context_options")
            ? gold(node, "context_options")
            : node.has("query") ? node.path("query") : node.path("context");
    return query.asText("");
  }

  private static JsonNode gold(JsonNode node, String options) {
    return node.path(options).path(node.path("gold").asInt(-1));
  }

  private static String shortened(String line) {
    return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "...";
  }

  private static JsonNode parsed(String line, String uri, int number) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw invalid("evaluation item: " + Messages.reason(e), "a JSON object", uri, number);
    }
  }

  private static InvalidInputException invalid(String what, String expected, String uri, int line) {
    return new InvalidInputException(
        format("%s (expected %s) at %s:%d", what, expected, uri, line));
  }

  private static String name(String uri) {
    String file = uri.substring(uri.lastIndexOf('/') + 1);
    int dot = file.indexOf('.');
    return dot > 0 ? file.substring(0, dot) : file;
  }

  /**
   * One question of an evaluation set.
   *
   * @param query the prompt; may be empty
   * @param label the right answer
   */
  public record EvaluationItem(String task, String query, String label) {}
}
