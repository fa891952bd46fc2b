package io.gristmill.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.tokenizer.pieces.PreTokenizers.PublishedPatterns;
import io.gristmill.tokenizer.pipeline.Attributes;

/**
 * The pre-tokenizer of a {@code tokenizer.json}: ByteLevel alone implies GPT-2's pattern; other
 * patterns are a Split followed by a ByteLevel that only maps bytes.
 */
final class PreTokenizerJson {

  static final String GPT2 = "gpt2";

  private static final String KEY = "pre_tokenizer";
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private PreTokenizerJson() {}

  /**
   * The settings of a file: the name of the pattern, and whether a space is prepended to a text.
   */
  record Read(String pattern, boolean prefixSpace) {}

  static ObjectNode write(String pattern, boolean prefixSpace) {
    if (pattern.equals(GPT2)) {
      return byteLevel().put("add_prefix_space", prefixSpace);
    }
    ObjectNode split = NODES.objectNode().put("type", "Split");
    split.putObject("pattern").put("Regex", PublishedPatterns.of(pattern));
    split.put("behavior", "Isolated").put("invert", false);
    ObjectNode sequence = NODES.objectNode().put("type", "Sequence");
    sequence.putArray("pretokenizers").add(split).add(byteLevel().put("use_regex", false));
    return sequence;
  }

  static ObjectNode byteLevel() {
    return NODES
        .objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }

  /** A sequence of one step is that step. */
  static Read read(JsonNode node, String uri) {
    JsonNode steps = node.path("pretokenizers");
    if (!node.path("type").asText().equals("Sequence")) {
      return byteLevel(node, KEY, uri);
    }
    if (steps.size() == 1) {
      return byteLevel(steps.path(0), KEY + ".pretokenizers[0]", uri);
    }
    if (steps.size() != 2) {
      throw Attributes.refused(
          KEY + ".pretokenizers, length", NODES.numberNode(steps.size()), "1 or 2", uri);
    }
    String pattern = split(steps.path(0), KEY + ".pretokenizers[0]", uri);
    // Each piece that the Split cuts would get a space of its own, or be cut once more.
    String second = KEY + ".pretokenizers[1]";
    requireType(steps.path(1), "ByteLevel", second, uri);
    requireOff(steps.path(1), "add_prefix_space", true, second, uri);
    requireOff(steps.path(1), "use_regex", true, KEY, uri);
    return new Read(pattern, false);
  }

  private static Read byteLevel(JsonNode node, String key, String uri) {
    requireType(node, "ByteLevel", key, uri);
    if (!Attributes.flag(node, "use_regex", true, key, uri)) {
      throw Attributes.refused(key + ".use_regex", node.path("use_regex"), "true", uri);
    }
    return new Read(GPT2, Attributes.flag(node, "add_prefix_space", key, uri));
  }

  /** The name of the pattern. */
  private static String split(JsonNode split, String key, String uri) {
    requireType(split, "Split", key, uri);
    // Two ways to say that the matches are the pieces.
    String behavior = split.path("behavior").asText();
    boolean isolated = behavior.equals("Isolated");
    if (!isolated && !behavior.equals("Removed")) {
      throw Attributes.refused(
          KEY + " behavior", split.path("behavior"), "Isolated or Removed", uri);
    }
    if (Attributes.flag(split, "invert", false, KEY, uri) == isolated) {
      throw Attributes.refused(
          KEY + " invert", split.path("invert"), isolated ? "false" : "true", uri);
    }
    JsonNode regex = split.path("pattern").path("Regex");
    return PublishedPatterns.nameOf(regex.asText())
        .orElseThrow(
            () ->
                Attributes.refused(
                    KEY + " pattern",
                    regex.isMissingNode() ? split.path("pattern") : regex,
                    "one published for " + PublishedPatterns.names(),
                    uri));
  }

  private static void requireType(JsonNode node, String type, String key, String uri) {
    if (!node.path("type").asText().equals(type)) {
      throw Attributes.unknownType(key, node, type, uri);
    }
  }

  private static void requireOff(
      JsonNode node, String name, boolean otherwise, String key, String uri) {
    if (Attributes.flag(node, name, otherwise, key, uri)) {
      JsonNode found = node.has(name) ? node.path(name) : NODES.booleanNode(otherwise);
      throw Attributes.refused(key + "." + name, found, "false", uri);
    }
  }
}
