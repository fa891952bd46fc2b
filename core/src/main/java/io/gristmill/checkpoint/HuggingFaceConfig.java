package io.gristmill.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.InputFile;
import io.gristmill.io.OutputFile;
import io.gristmill.model.GptConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** {@code config.json} of Hugging Face's GPT2LMHeadModel. */
public final class HuggingFaceConfig {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ACTIVATION = "gelu_new";
  private static final double EPSILON = 1e-5;

  private HuggingFaceConfig() {}

  /**
   * Reads a shape.
   *
   * @throws IncompatibleArtifactException for another architecture or a missing size
   */
  public static GptConfig read(InputFile file) throws IOException {
    JsonNode json;
    try (InputStream in = file.open()) {
      json = JSON.readTree(in);
    }
    require(json, "model_type", "gpt2", file);
    require(json, "activation_function", ACTIVATION, file);
    if (Math.abs(json.path("layer_norm_epsilon").asDouble(EPSILON) - EPSILON) > 1e-12) {
      throw incompatible("layer_norm_epsilon", json, EPSILON, file);
    }
    return new GptConfig(
        size(json, "vocab_size", file),
        size(json, "n_positions", file),
        size(json, "n_embd", file),
        size(json, "n_layer", file),
        size(json, "n_head", file),
        json.path("tie_word_embeddings").asBoolean(true));
  }

  private static void require(JsonNode json, String key, String expected, InputFile file) {
    if (!json.path(key).asText(expected).equals(expected)) {
      throw incompatible(key, json, expected, file);
    }
  }

  private static int size(JsonNode json, String key, InputFile file) {
    if (!json.path(key).canConvertToInt() || !json.path(key).isIntegralNumber()) {
      throw incompatible(key, json, "a number", file);
    }
    return json.path(key).asInt();
  }

  private static IncompatibleArtifactException incompatible(
      String key, JsonNode json, Object expected, InputFile file) {
    return new IncompatibleArtifactException(
        "%s: %s (expected %s) at %s".formatted(key, json.path(key), expected, file.uri()));
  }

  /** Writes a shape. */
  public static void write(OutputFile file, GptConfig config) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("model_type", "gpt2").putArray("architectures").add("GPT2LMHeadModel");
    json.put("vocab_size", config.vocabularySize()).put("n_positions", config.contextLength());
    json.put("n_ctx", config.contextLength()).put("n_embd", config.embeddingSize());
    json.put("n_layer", config.layers()).put("n_head", config.heads());
    json.put("activation_function", ACTIVATION).put("layer_norm_epsilon", EPSILON);
    json.put("tie_word_embeddings", config.tiedEmbeddings());
    for (String dropout : new String[] {"resid_pdrop", "embd_pdrop", "attn_pdrop"}) {
      json.put(dropout, 0.0);
    }
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    file.write(out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }
}
