package io.gristmill.tokenizer;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.tokenizer.BytePairModel.EncodingOptions;
import io.gristmill.tokenizer.pipeline.AddedToken;
import io.gristmill.tokenizer.pipeline.Attributes;
import io.gristmill.tokenizer.pipeline.Normalizers;
import io.gristmill.tokenizer.pipeline.SequenceLength;
import io.gristmill.tokenizer.pipeline.SequenceTemplate;
import java.util.List;

/** The layout of Hugging Face's {@code tokenizer.json} for byte-level byte-pair encoding. */
final class TokenizerJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private TokenizerJson() {}

  static ObjectNode write(BytePairModel model) {
    EncodingOptions options = model.options();
    ObjectNode root = NODES.objectNode().put("version", "1.0");
    root.set("truncation", EncodingOptions.json(options.truncation()));
    root.set("padding", EncodingOptions.json(options.padding()));
    root.set("added_tokens", addedTokens(model.addedTokens()));
    root.set("normalizer", EncodingOptions.json(options.normalizer()));
    root.set("pre_tokenizer", PreTokenizerJson.write(model.pattern(), options.prefixSpace()));
    root.set("post_processor", EncodingOptions.json(options.postProcessor()));
    root.set("decoder", PreTokenizerJson.byteLevel());
    root.set("model", bytePairs(model));
    return root;
  }

  private static ArrayNode addedTokens(List<AddedToken> tokens) {
    ArrayNode added = NODES.arrayNode();
    for (AddedToken token : tokens) {
      added
          .addObject()
          .put("id", token.id())
          .put("content", token.text())
          .put("single_word", token.singleWord())
          .put("lstrip", token.lstrip())
          .put("rstrip", token.rstrip())
          .put("normalized", token.normalized())
          .put("special", token.special());
    }
    return added;
  }

  private static ObjectNode bytePairs(BytePairModel model) {
    ObjectNode node = NODES.objectNode().put("type", "BPE");
    node.putNull("dropout").putNull("unk_token");
    node.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    node.put("fuse_unk", false).put("byte_fallback", false);
    node.put("ignore_merges", model.options().ignoreMerges());
    ObjectNode listed = vocabulary(model);
    model.addedTokens().stream().filter(t -> !t.listed()).forEach(t -> listed.remove(t.text()));
    node.set("vocab", listed);
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
    JsonNode model = root.path("model");
    requireBytePairs(model, uri);
    VocabularyReader reader = new VocabularyReader(model.path("vocab"), uri);
    for (JsonNode merge : model.path("merges")) {
      if (merge.size() == 2 && merge.path(0).isTextual() && merge.path(1).isTextual()) {
        reader.addMerge(merge.path(0).asText(), merge.path(1).asText());
      } else if (merge.isTextual()) {
        reader.addMerge(merge.asText());
      } else {
        throw Attributes.refused("model.merges", merge, "two tokens", uri);
      }
    }
    requirePlain(model, reader.hasAllBytes(), uri);
    JsonNode added = root.path("added_tokens");
    for (int i = 0; i < added.size(); i++) {
      reader.addToken(addedToken(added.path(i), format("added_tokens[%d]", i), uri));
    }
    requireByteDecoder(root.path("decoder"), uri);
    PreTokenizerJson.Read cut = PreTokenizerJson.read(root.path("pre_tokenizer"), uri);
    return reader.model(cut.pattern(), options(root, cut.prefixSpace(), reader, uri));
  }

  /** Validates these settings; a tokenizer parses them again from their text. */
  private static EncodingOptions options(
      JsonNode root, boolean prefixSpace, VocabularyReader reader, String uri) {
    JsonNode normalizer = root.path("normalizer");
    JsonNode postProcessor = root.path("post_processor");
    Normalizers.read(normalizer, "normalizer", uri);
    SequenceTemplate.read(postProcessor, "post_processor", reader::isKnown, uri);
    SequenceLength.read(root.path("truncation"), root.path("padding"), reader::isKnown, uri);
    return new EncodingOptions(
        EncodingOptions.text(normalizer),
        prefixSpace,
        root.path("model").path("ignore_merges").asBoolean(),
        EncodingOptions.text(postProcessor),
        EncodingOptions.text(root.path("truncation")),
        EncodingOptions.text(root.path("padding")));
  }

  private static AddedToken addedToken(JsonNode node, String key, String uri) {
    if (!node.path("id").isInt() || !node.path("content").isTextual()) {
      throw Attributes.refused(key, node, "an object with id and content", uri);
    }
    boolean special = Attributes.flag(node, "special", false, key, uri);
    return new AddedToken(
        node.path("id").intValue(),
        node.path("content").asText(),
        Attributes.flag(node, "single_word", false, key, uri),
        Attributes.flag(node, "lstrip", false, key, uri),
        Attributes.flag(node, "rstrip", false, key, uri),
        Attributes.flag(node, "normalized", !special, key, uri),
        special,
        true);
  }

  /** Older files, GPT-2's own among them, have no type: merges tell. */
  private static void requireBytePairs(JsonNode model, String uri) {
    boolean untyped = model.path("type").isMissingNode() && model.path("merges").isArray();
    if (!untyped && !model.path("type").asText().equals("BPE")) {
      throw Attributes.refused("model.type", model.path("type"), "BPE", uri);
    }
    if (!model.path("merges").isArray()) {
      throw Attributes.refused("model.merges", model.path("merges"), "an array", uri);
    }
    if (!model.path("vocab").isObject()) {
      throw Attributes.refused("model.vocab", model.path("vocab"), "an object of token to id", uri);
    }
  }

  /**
   * Other ways to merge would give other ids. A token for unknown characters is never used where
   * all bytes are known.
   */
  private static void requirePlain(JsonNode model, boolean allBytes, String uri) {
    if (model.path("dropout").asDouble(0) != 0 || model.path("dropout").isTextual()) {
      throw Attributes.refused("model.dropout", model.path("dropout"), "null", uri);
    }
    requireEmpty(model, "continuing_subword_prefix", uri);
    requireEmpty(model, "end_of_word_suffix", uri);
    if (!allBytes && !Attributes.isAbsent(model.path("unk_token"))) {
      throw Attributes.refused(
          "model.unk_token", model.path("unk_token"), "null or tokens for all bytes", uri);
    }
    Attributes.flag(model, "fuse_unk", false, "model", uri);
    Attributes.flag(model, "ignore_merges", false, "model", uri);
    if (Attributes.flag(model, "byte_fallback", false, "model", uri)) {
      throw Attributes.refused("model.byte_fallback", model.path("byte_fallback"), "false", uri);
    }
  }

  private static void requireEmpty(JsonNode model, String key, String uri) {
    if (!Attributes.isAbsent(model.path(key)) && !model.path(key).asText("?").isEmpty()) {
      throw Attributes.refused("model." + key, model.path(key), "null", uri);
    }
  }

  /** Tokens are bytes, and only the ByteLevel decoder restores their text. */
  private static void requireByteDecoder(JsonNode decoder, String uri) {
    if (!Attributes.isAbsent(decoder) && !decoder.path("type").asText().equals("ByteLevel")) {
      throw Attributes.refused("decoder.type", decoder.path("type"), "ByteLevel", uri);
    }
  }
}
