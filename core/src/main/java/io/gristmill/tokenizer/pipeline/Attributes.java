package io.gristmill.tokenizer.pipeline;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.error.IncompatibleArtifactException;

/**
 * Attributes of a {@code tokenizer.json}. Each is honoured or refused by its name and value, as one
 * that is passed over would give other ids without a word.
 */
public final class Attributes {

  private Attributes() {}

  public static boolean isAbsent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  /**
   * Reads an optional boolean attribute of a node.
   *
   * @param otherwise the value if the attribute is absent or null
   * @param key of the node, for messages
   */
  public static boolean flag(
      JsonNode node, String name, boolean otherwise, String key, String uri) {
    JsonNode value = node.path(name);
    if (!isAbsent(value) && !value.isBoolean()) {
      throw refused(key + "." + name, value, "true or false", uri);
    }
    return value.asBoolean(otherwise);
  }

  /** A switch that must be there. */
  public static boolean flag(JsonNode node, String name, String key, String uri) {
    if (!node.path(name).isBoolean()) {
      throw refused(key + "." + name, node.path(name), "true or false", uri);
    }
    return node.path(name).asBoolean();
  }

  /** Creates the exception for a step that has an unknown type or is not an object. */
  public static IncompatibleArtifactException unknownType(
      String key, JsonNode node, Object known, String uri) {
    return node.isObject()
        ? refused(key + ".type", node.path("type"), known, uri)
        : refused(key, node, known, uri);
  }

  /** Creates the exception for an unsupported value. */
  public static IncompatibleArtifactException refused(
      String key, JsonNode found, Object expected, String uri) {
    String value =
        found.isMissingNode()
            ? "missing"
            : found.isTextual() && !found.asText().isEmpty() ? found.asText() : found.toString();
    return new IncompatibleArtifactException(
        format("%s: %s (expected %s) at %s", key, value, expected, uri));
  }
}
