package io.gristmill.model.huggingface;

import io.gristmill.model.huggingface.HuggingFaceNames.Rows;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.ParameterNames;
import java.util.List;

/** Names of Hugging Face's LlamaForCausalLM, which stores packed parameters as several tensors. */
record LlamaNames(GptConfig config) implements HuggingFaceNames {

  private static final String PREFIX = "model.";
  private static final String TOKENS = PREFIX + "embed_tokens.weight";

  @Override
  public List<Rows> tensors(String parameter, int block, long rows) {
    String layer = PREFIX + "layers." + block + ".";
    String kind = parameter.substring(parameter.lastIndexOf('.') + 1);
    return switch (parameter) {
      case ParameterNames.TOKENS -> one(TOKENS, rows);
      case ParameterNames.NORM_GAIN -> one(PREFIX + "norm.weight", rows);
      case ParameterNames.HEAD_WEIGHT -> one(config.tiedEmbeddings() ? TOKENS : HEAD, rows);
      case ParameterNames.NORM1_GAIN -> one(layer + "input_layernorm.weight", rows);
      case ParameterNames.NORM2_GAIN -> one(layer + "post_attention_layernorm.weight", rows);
      case ParameterNames.QKV_WEIGHT, ParameterNames.QKV_BIAS ->
          queriesKeysAndValues(layer + "self_attn.", kind);
      case ParameterNames.PROJECTION_WEIGHT, ParameterNames.PROJECTION_BIAS ->
          one(layer + "self_attn.o_proj." + kind, rows);
      case ParameterNames.UP_WEIGHT, ParameterNames.UP_BIAS ->
          List.of(
              new Rows(layer + "mlp.gate_proj." + kind, rows / 2),
              new Rows(layer + "mlp.up_proj." + kind, rows / 2));
      case ParameterNames.DOWN_WEIGHT, ParameterNames.DOWN_BIAS ->
          one(layer + "mlp.down_proj." + kind, rows);
      default -> throw new IllegalArgumentException("parameter: " + parameter);
    };
  }

  private List<Rows> queriesKeysAndValues(String attention, String kind) {
    long shared = (long) config.block().keyValueHeads() * config.headSize();
    return List.of(
        new Rows(attention + "q_proj." + kind, config.embeddingSize()),
        new Rows(attention + "k_proj." + kind, shared),
        new Rows(attention + "v_proj." + kind, shared));
  }

  private static List<Rows> one(String name, long rows) {
    return List.of(new Rows(name, rows));
  }

  @Override
  public String canonical(String name) {
    return name;
  }
}
