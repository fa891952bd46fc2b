package io.gristmill.tokenizer;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.tokenizer.BytePairModel.Special;
import java.util.List;

/** The layout of Hugging Face's {@code tokenizer.json} for byte-level byte-pair encoding. */
final class TokenizerJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private TokenizerJson() {}

  static ObjectNode write(BytePairModel model) {
    ObjectNode root = NODES.objectNode().put("version", "1.0");
    root.putNull("truncation").putNull("padding");
    root.set("added_tokens", addedTokens(model.specials()));
    root.putNull("normalizer");
    root.set("pre_tokenizer", PreTokenizerJson.write(model.pattern()));
    root.putNull("post_processor");
    root.set("decoder", PreTokenizerJson.byteLevel());
    root.set("model", bytePairs(model));
    return root;
  }

  private static ArrayNode addedTokens(List<Special> specials) {
    ArrayNode added = NODES.arrayNode();
    for (Special special : specials) {
      added
          .addObject()
          .put("id", special.id())
          .put("content", special.text())
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    return added;
  }

  private static ObjectNode bytePairs(BytePairModel model) {
    ObjectNode node = NODES.objectNode().put("type", "BPE");
    node.putNull("dropout").putNull("unk_token");
    node.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    node.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    node.set("vocab", vocabulary(model));
    merges(model).forEach(node.putArray("merges")::add);
    return node;
  }

  /** Token to id, in order of ids. */
  static ObjectNode vocabulary(BytePairModel model) {
    ObjectNode vocabulary = NODES.objectNode();
    for (int id = 0; id < model.vocabularySize(); id++) {
      if (model.isUsed(id)) {
        vocabulary.put(model.token(id), id);
      }
    }
    return vocabulary;
  }

  /** {@code left right}, by rank. */
  static List<String> merges(BytePairModel model) {
    return model.merges().stream()
        .map(merge -> model.token(merge.left()) + " " + model.token(merge.right()))
        .toList();
  }

  static BytePairModel read(JsonNode root, String uri) {
    require(root.path("model").path("type"), "BPE", "model.type", uri);
    require(root.path("normalizer"), "null", "normalizer", uri);
    requirePlain(root.path("model"), uri);
    String pattern = PreTokenizerJson.read(root.path("pre_tokenizer"), uri);
    VocabularyReader reader = new VocabularyReader(root.path("model").path("vocab"), uri);
    for (JsonNode merge : root.path("model").path("merges")) {
      if (merge.isArray()) {
        reader.addMerge(merge.path(0).asText(), merge.path(1).asText());
      } else {
        reader.addMerge(merge.asText());
      }
    }
    for (JsonNode added : root.path("added_tokens")) {
      reader.addSpecial(added.path("id").asInt(), added.path("content").asText());
    }
    return reader.model(pattern);
  }

  /** Other ways to merge would give other ids: none of them may be on. */
  private static void requirePlain(JsonNode model, String uri) {
    requireOff(model, "dropout", "null", uri);
    requireOff(model, "continuing_subword_prefix", "null", uri);
    requireOff(model, "end_of_word_suffix", "null", uri);
    requireOff(model, "byte_fallback", "false", uri);
    requireOff(model, "ignore_merges", "false", uri);
  }

  /** Absent, null and empty are off, too. */
  private static void requireOff(JsonNode model, String key, String off, String uri) {
    if (!model.path(key).asText("").isEmpty()) {
      require(model.path(key), off, "model." + key, uri);
    }
  }

  static void require(JsonNode found, String expected, String key, String uri) {
    if (!found.asText("null").equals(expected)) {
      throw new IncompatibleArtifactException(
          format("%s: %s (expected %s) at %s", key, found.asText("null"), expected, uri));
    }
  }
}
