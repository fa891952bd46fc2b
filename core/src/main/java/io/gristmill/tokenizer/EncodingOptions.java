package io.gristmill.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;

/**
 * The parts of a {@code tokenizer.json} that change ids beside its vocabulary, as JSON texts, so
 * that they are written, serialized and fingerprinted as they were read. Vocabularies trained here
 * have {@link #NONE} of them.
 *
 * @param prefixSpace whether a space is put before a text that has none
 * @param ignoreMerges whether a piece that is a token becomes it whatever the merges say
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
