package io.gristmill.model.huggingface;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.model.shape.Architecture;
import io.gristmill.model.shape.BlockShape;
import io.gristmill.model.shape.GptConfig;
import java.util.List;

/**
 * The shape of Hugging Face's GPT2LMHeadModel, and nanoGPT's key {@code bias} for one without
 * biases.
 */
public final class Gpt2Json {

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
