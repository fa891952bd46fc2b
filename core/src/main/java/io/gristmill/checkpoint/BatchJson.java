package io.gristmill.checkpoint;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gristmill.error.InvalidInputException;
import io.gristmill.tokens.TokenBatch;
import java.io.IOException;

/** Reads token batches from the JSON input of probes. */
public final class BatchJson {

  /** Ids must be whole numbers: neither 1.5 nor "1" is accepted. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private BatchJson() {}

  /**
   * Reads a batch from two arrays {@code [batch][time]}.
   *
   * @throws InvalidInputException if they are not, or do not belong together
   */
  public static TokenBatch batch(JsonNode inputs, JsonNode targets) {
    return batch(read(inputs, int[][].class, "ids"), read(targets, int[][].class, "targets"));
  }

  static TokenBatch batch(int[][] inputs, int[][] targets) {
    try {
      return new TokenBatch(inputs, targets);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(e.getMessage(), e);
    }
  }

  static int[] ids(JsonNode in, String name) {
    int[] ids = read(in.path(name), int[].class, name);
    if (ids.length == 0) {
      throw malformed(name, in.path(name));
    }
    return ids;
  }

  private static <T> T read(JsonNode node, Class<T> type, String name) {
    if (!node.isArray()) {
      throw malformed(name, node);
    }
    try {
      return JSON.treeToValue(node, type);
    } catch (IOException e) {
      throw malformed(name, node);
    }
  }

  /** Creates the exception for missing arrays. */
  public static InvalidInputException malformed(String name, JsonNode node) {
    return new InvalidInputException(
        format("%s: %s (expected arrays of ids)", name, node.isMissingNode() ? "missing" : node));
  }
}
