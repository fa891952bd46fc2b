package io.gristmill.model.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.model.shape.Architecture;
import io.gristmill.model.shape.BlockShape;
import io.gristmill.model.shape.GptConfig;
import java.util.List;

/** The shape of Hugging Face's LlamaForCausalLM, with plain rotary positions. */
public final class LlamaJson {

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
