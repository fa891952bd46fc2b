package io.gristmill.tokenizer;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.tokenizer.pieces.PublishedPatterns;

/**
 * How {@code tokenizer.json} says where text is cut: ByteLevel alone has GPT-2's pattern built in;
 * any other is a Split by its pattern, followed by a ByteLevel that only writes bytes.
 */
final class PreTokenizerJson {

  static final String GPT2 = "gpt2";

  private static final String KEY = "pre_tokenizer";
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private PreTokenizerJson() {}

  static ObjectNode write(String pattern) {
    if (pattern.equals(GPT2)) {
      return byteLevel();
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

  /** The name of the pattern. */
  static String read(JsonNode node, String uri) {
    if (!node.path("type").asText().equals("Sequence")) {
      requireByteLevel(node, "true", uri);
      return GPT2;
    }
    JsonNode steps = node.path("pretokenizers");
    TokenizerJson.require(NODES.numberNode(steps.size()), "2", KEY + ".pretokenizers, length", uri);
    requireByteLevel(steps.path(1), "false", uri);
    JsonNode split = steps.path(0);
    TokenizerJson.require(split.path("type"), "Split", KEY + ".pretokenizers[0].type", uri);
    // Two ways to say that the matches are the pieces.
    boolean isolated = split.path("behavior").asText().equals("Isolated");
    TokenizerJson.require(
        split.path("behavior"), isolated ? "Isolated" : "Removed", KEY + " behavior", uri);
    TokenizerJson.require(split.path("invert"), isolated ? "false" : "true", KEY + " invert", uri);
    String regex = split.path("pattern").path("Regex").asText();
    return PublishedPatterns.nameOf(regex)
        .orElseThrow(
            () ->
                new IncompatibleArtifactException(
                    format(
                        "%s pattern: %s (expected one published for %s) at %s",
                        KEY, regex, PublishedPatterns.names(), uri)));
  }

  private static void requireByteLevel(JsonNode node, String usesRegex, String uri) {
    TokenizerJson.require(node.path("type"), "ByteLevel", KEY + ".type", uri);
    TokenizerJson.require(node.path("add_prefix_space"), "false", KEY + ".add_prefix_space", uri);
    String found = node.path("use_regex").asText("true");
    TokenizerJson.require(NODES.textNode(found), usesRegex, KEY + ".use_regex", uri);
  }
}
