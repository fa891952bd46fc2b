package io.gristmill.model.huggingface;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.error.IncompatibleArtifactException;
import java.util.List;

/**
 * A {@code config.json} whose values are checked when read.
 *
 * @param uri for messages
 */
public record ShapeJson(JsonNode json, String uri) {

  /** Requires one of the expected values, the first of which is the default. */
  void require(String key, List<String> expected) {
    if (!expected.contains(text(key, expected.get(0)))) {
      throw incompatible(key, String.join(" or ", expected));
    }
  }

  /** Requires the expected number, which is also the default. */
  void require(String key, double expected) {
    if (Math.abs(number(key, expected) - expected) > 1e-12) {
      throw incompatible(key, expected);
    }
  }

  /** Returns a required number of at least 1. */
  int size(String key) {
    JsonNode size = json.path(key);
    if (!size.isIntegralNumber() || !size.canConvertToInt() || size.intValue() < 1) {
      throw incompatible(key, "a whole number from 1 to " + Integer.MAX_VALUE);
    }
    return size.intValue();
  }

  /** Returns a number of at least 1, or {@code otherwise} if it is absent. */
  int size(String key, int otherwise) {
    return isAbsent(key) ? otherwise : size(key);
  }

  double number(String key, double otherwise) {
    if (!isAbsent(key) && !json.path(key).isNumber()) {
      throw incompatible(key, "a number");
    }
    return json.path(key).asDouble(otherwise);
  }

  boolean flag(String key, boolean otherwise) {
    if (!isAbsent(key) && !json.path(key).isBoolean()) {
      throw incompatible(key, "true or false");
    }
    return json.path(key).asBoolean(otherwise);
  }

  private String text(String key, String otherwise) {
    return isAbsent(key) ? otherwise : json.path(key).asText(otherwise);
  }

  private boolean isAbsent(String key) {
    return json.path(key).isMissingNode() || json.path(key).isNull();
  }

  IncompatibleArtifactException incompatible(String key, Object expected) {
    JsonNode found = json.path(key);
    Object value = found.isMissingNode() ? "missing" : found;
    return new IncompatibleArtifactException(
        format("%s: %s (expected %s) at %s", key, value, expected, uri));
  }
}
