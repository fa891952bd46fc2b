package io.gristmill.model.huggingface;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.config.ModelSection.Architecture;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.model.shape.BlockShape;
import io.gristmill.model.shape.GptConfig;
import java.util.List;

/**
 * A {@code config.json} whose values are checked when read, and the keys of each architecture.
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

  /**
   * The shape of Hugging Face's GPT2LMHeadModel, and nanoGPT's key {@code bias} for one without
   * biases.
   */
  public static final class Gpt2Json {

    /** Two names of the same formula; the first is written. */
    private static final List<String> ACTIVATIONS = List.of("gelu_new", "gelu_pytorch_tanh");

    private static final double EPSILON = 1e-5;

    private Gpt2Json() {}

    /**
     * Reads the shape from {@code config.json}.
     *
     * @throws io.gristmill.error.IncompatibleArtifactException for an unknown variant or a missing
     *     size
     */
    public static GptConfig read(ShapeJson json) {
      json.require("activation_function", ACTIVATIONS);
      json.require("scale_attn_weights", List.of("true"));
      json.require("scale_attn_by_inverse_layer_idx", List.of("false"));
      json.require("add_cross_attention", List.of("false"));
      json.require("layer_norm_epsilon", EPSILON);
      int embedding = json.size("n_embd");
      if (json.size("n_inner", 4 * embedding) != 4 * embedding) {
        throw json.incompatible("n_inner", 4 * embedding);
      }
      int heads = json.size("n_head");
      boolean biases = json.flag("bias", true);
      return new GptConfig(
          json.size("vocab_size"),
          json.size("n_positions"),
          embedding,
          json.size("n_layer"),
          heads,
          json.flag("tie_word_embeddings", true),
          new BlockShape(Architecture.GPT2, heads, 4 * embedding, biases, 0),
          0);
    }

    /** Writes the shape as fields of {@code config.json}. */
    public static void write(GptConfig config, ObjectNode json) {
      json.put("model_type", "gpt2").putArray("architectures").add("GPT2LMHeadModel");
      json.put("vocab_size", config.vocabularySize()).put("n_positions", config.contextLength());
      json.put("n_ctx", config.contextLength()).put("n_embd", config.embeddingSize());
      json.put("n_layer", config.layers()).put("n_head", config.heads());
      json.put("activation_function", ACTIVATIONS.get(0)).put("layer_norm_epsilon", EPSILON);
      json.put("tie_word_embeddings", config.tiedEmbeddings());
      if (!config.block().biases()) {
        json.put("bias", false);
      }
      for (String dropout : new String[] {"resid_pdrop", "embd_pdrop", "attn_pdrop"}) {
        json.put(dropout, 0.0);
      }
    }
  }

  /** The shape of Hugging Face's LlamaForCausalLM, with plain rotary positions. */
  public static final class LlamaJson {

    private static final String CLASS = "LlamaForCausalLM";
    private static final double EPSILON = 1e-5;

    /** Hugging Face's default if {@code rms_norm_eps} is missing. */
    private static final double DEFAULT_EPSILON = 1e-6;

    private static final double DEFAULT_BASE = 10000;

    private LlamaJson() {}

    /**
     * Reads the shape from {@code config.json}.
     *
     * @throws io.gristmill.error.IncompatibleArtifactException for an unknown variant or a missing
     *     size
     */
    public static GptConfig read(ShapeJson json) {
      requireKnown(json);
      int embedding = json.size("hidden_size");
      int heads = json.size("num_attention_heads");
      if (heads < 1 || json.size("head_dim", embedding / heads) != embedding / heads) {
        throw json.incompatible("head_dim", "hidden_size / num_attention_heads");
      }
      BlockShape block =
          new BlockShape(
              Architecture.LLAMA,
              json.size("num_key_value_heads", heads),
              json.size("intermediate_size"),
              json.flag("attention_bias", false),
              ropeBase(json));
      return new GptConfig(
          json.size("vocab_size"),
          json.size("max_position_embeddings"),
          embedding,
          json.size("num_hidden_layers"),
          heads,
          json.flag("tie_word_embeddings", false),
          block,
          0);
    }

    private static void requireKnown(ShapeJson json) {
      JsonNode classes = json.json().path("architectures");
      if (classes.size() > 0 && !classes.path(0).asText().equals(CLASS)) {
        throw json.incompatible("model_type", "architectures " + CLASS + ", not " + classes);
      }
      json.require("hidden_act", List.of("silu"));
      json.require("rope_scaling", List.of("none"));
      json.require("mlp_bias", List.of(Boolean.toString(json.flag("attention_bias", false))));
      if (Math.abs(json.number("rms_norm_eps", DEFAULT_EPSILON) - EPSILON) > 1e-12) {
        throw json.incompatible("rms_norm_eps", EPSILON);
      }
    }

    /** The base from its own key, or from the {@code rope_parameters} of newer files. */
    private static double ropeBase(ShapeJson json) {
      JsonNode parameters = json.json().path("rope_parameters");
      if (!parameters.path("rope_type").asText("default").equals("default")) {
        throw json.incompatible("rope_parameters", "rope_type default");
      }
      double own = json.number("rope_theta", DEFAULT_BASE);
      return parameters.path("rope_theta").asDouble(own);
    }

    /** Writes the shape as fields of {@code config.json}. */
    public static void write(GptConfig config, ObjectNode json) {
      BlockShape block = config.block();
      json.put("model_type", "llama").putArray("architectures").add(CLASS);
      json.put("vocab_size", config.vocabularySize());
      json.put("max_position_embeddings", config.contextLength());
      json.put("hidden_size", config.embeddingSize()).put("num_hidden_layers", config.layers());
      json.put("num_attention_heads", config.heads());
      json.put("num_key_value_heads", block.keyValueHeads());
      json.put("head_dim", config.headSize()).put("intermediate_size", block.hiddenSize());
      json.put("hidden_act", "silu").put("rms_norm_eps", EPSILON);
      json.put("rope_theta", block.ropeBase()).putNull("rope_scaling");
      json.put("attention_bias", block.biases()).put("mlp_bias", block.biases());
      json.put("attention_dropout", 0.0).put("tie_word_embeddings", config.tiedEmbeddings());
    }
  }
}
