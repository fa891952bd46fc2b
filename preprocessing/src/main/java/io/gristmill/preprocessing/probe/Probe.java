package io.gristmill.preprocessing.probe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidInputException;

/** Answers one JSON object with another. For one thread. */
@FunctionalInterface
public interface Probe {

  /**
   * The answer to one question.
   *
   * @throws InvalidInputException if a field is missing or of the wrong kind
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
}
