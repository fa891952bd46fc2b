package io.gristmill.preprocessing.probe;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidInputException;

/** Answers one JSON object with another. For one thread. */
@FunctionalInterface
public interface Probe {

  /**
   * Computes the answer to one question.
   *
   * @throws InvalidInputException if a field is missing or has the wrong type
   */
  ObjectNode answer(ObjectNode question);

  /** The text field of a question. */
  static String text(ObjectNode question) {
    JsonNode text = question.path("text");
    if (!text.isTextual()) {
      throw new InvalidInputException(
          "text: " + (text.isMissingNode() ? "missing" : text) + " (expected a string) at probe");
    }
    return text.textValue();
  }

  static String text(JsonNode question, String field) {
    JsonNode value = optional(question, field);
    if (!value.isTextual()) {
      throw new InvalidInputException(
          format("field %s: %s (expected a string) at the probe's input", field, value));
    }
    return value.textValue();
  }

  static JsonNode optional(JsonNode question, String field) {
    return question.has(field) ? question.get(field) : NullNode.getInstance();
  }
}
