package io.gristmill.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.util.List;

/** {@code config.json} of Hugging Face's GPT2LMHeadModel. */
public final class HuggingFaceConfig {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Two names of one formula; the first is what is written. */
  private static final List<String> ACTIVATIONS = List.of("gelu_new", "gelu_pytorch_tanh");

  private static final double EPSILON = 1e-5;

  private HuggingFaceConfig() {}

  /**
   * Reads a shape.
   *
   * @throws IncompatibleArtifactException for another architecture or a missing size
   */
  public static GptConfig read(InputFile file) throws IOException {
    JsonNode json = json(file);
    require(json, "model_type", List.of("gpt2"), file);
    require(json, "activation_function", ACTIVATIONS, file);
    require(json, "scale_attn_weights", List.of("true"), file);
    require(json, "scale_attn_by_inverse_layer_idx", List.of("false"), file);
    require(json, "add_cross_attention", List.of("false"), file);
    if (Math.abs(json.path("layer_norm_epsilon").asDouble(EPSILON) - EPSILON) > 1e-12) {
      throw incompatible("layer_norm_epsilon", json, EPSILON, file);
    }
    int embedding = size(json, "n_embd", file);
    if (json.path("n_inner").asInt(4 * embedding) != 4 * embedding) {
      throw incompatible("n_inner", json, 4 * embedding, file);
    }
    return new GptConfig(
        size(json, "vocab_size", file),
        size(json, "n_positions", file),
        embedding,
        size(json, "n_layer", file),
        size(json, "n_head", file),
        json.path("tie_word_embeddings").asBoolean(true));
  }

  private static JsonNode json(InputFile file) throws IOException {
    try (InputStream in = file.open()) {
      return JSON.readTree(in);
    } catch (JsonProcessingException e) {
      throw new IncompatibleArtifactException(
          "config: %s (expected JSON) at %s".formatted(e.getOriginalMessage(), file.uri()), e);
    }
  }

  /** The first of the values is the default. */
  private static void require(JsonNode json, String key, List<String> expected, InputFile file) {
    if (!expected.contains(json.path(key).asText(expected.get(0)))) {
      throw incompatible(key, json, String.join(" or ", expected), file);
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
    write(file, json(config));
  }

  /** Writes a shape, and the id that begins and ends a text. */
  public static void write(OutputFile file, GptConfig config, int endOfText) throws IOException {
    write(file, json(config).put("bos_token_id", endOfText).put("eos_token_id", endOfText));
  }

  private static ObjectNode json(GptConfig config) {
    ObjectNode json = JSON.createObjectNode();
    json.put("model_type", "gpt2").putArray("architectures").add("GPT2LMHeadModel");
    json.put("vocab_size", config.vocabularySize()).put("n_positions", config.contextLength());
    json.put("n_ctx", config.contextLength()).put("n_embd", config.embeddingSize());
    json.put("n_layer", config.layers()).put("n_head", config.heads());
    json.put("activation_function", ACTIVATIONS.get(0)).put("layer_norm_epsilon", EPSILON);
    json.put("tie_word_embeddings", config.tiedEmbeddings());
    for (String dropout : new String[] {"resid_pdrop", "embd_pdrop", "attn_pdrop"}) {
      json.put(dropout, 0.0);
    }
    return json;
  }

  private static void write(OutputFile file, ObjectNode json) throws IOException {
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    file.write(out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }
}
