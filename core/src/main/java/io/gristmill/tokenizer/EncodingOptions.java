package io.gristmill.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;

/**
 * The parts of a {@code tokenizer.json} besides its vocabulary that affect ids. They are kept as
 * JSON texts, so that they are written, serialized and fingerprinted unchanged. Vocabularies
 * trained by Gristmill have {@link #NONE}.
 *
 * @param prefixSpace whether a space is prepended to a text without one
 * @param ignoreMerges whether a pre-token that is in the vocabulary is encoded as one id,
 *     regardless of merges
 */
public record EncodingOptions(
    String normalizer,
    boolean prefixSpace,
    boolean ignoreMerges,
    String postProcessor,
    String truncation,
    String padding)
    implements Serializable {

  private static final String NULL = "null";
  private static final ObjectMapper JSON = new ObjectMapper();

  public static final EncodingOptions NONE =
      new EncodingOptions(NULL, false, false, NULL, NULL, NULL);

  /** One of the texts; a missing one is null. */
  static String text(JsonNode node) {
    return node.isMissingNode() ? NULL : node.toString();
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("JSON text that was read before: " + text, e);
    }
  }
}
