package io.gristmill.preprocessing.dedup;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.gristmill.error.InvalidInputException;

/** Fields of a probe's question, or a word about what is wrong with them. */
final class ProbeFields {

  private ProbeFields() {}

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
