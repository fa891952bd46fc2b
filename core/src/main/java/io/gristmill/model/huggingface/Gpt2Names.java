package io.gristmill.model.huggingface;

import static java.util.Map.entry;

import io.gristmill.model.huggingface.HuggingFaceNames.Rows;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.ParameterNames;
import java.util.List;
import java.util.Map;

/** The names of Hugging Face's GPT2LMHeadModel. */
record Gpt2Names(GptConfig config) implements HuggingFaceNames {

  private static final String PREFIX = "transformer.";
  private static final String TOKENS = PREFIX + "wte.weight";

  private static final Map<String, String> IN_BLOCK =
      Map.ofEntries(
          entry(ParameterNames.NORM1_GAIN, "ln_1.weight"),
          entry(ParameterNames.NORM1_BIAS, "ln_1.bias"),
          entry(ParameterNames.QKV_WEIGHT, "attn.c_attn.weight"),
          entry(ParameterNames.QKV_BIAS, "attn.c_attn.bias"),
          entry(ParameterNames.PROJECTION_WEIGHT, "attn.c_proj.weight"),
          entry(ParameterNames.PROJECTION_BIAS, "attn.c_proj.bias"),
          entry(ParameterNames.NORM2_GAIN, "ln_2.weight"),
          entry(ParameterNames.NORM2_BIAS, "ln_2.bias"),
          entry(ParameterNames.UP_WEIGHT, "mlp.c_fc.weight"),
          entry(ParameterNames.UP_BIAS, "mlp.c_fc.bias"),
          entry(ParameterNames.DOWN_WEIGHT, "mlp.c_proj.weight"),
          entry(ParameterNames.DOWN_BIAS, "mlp.c_proj.bias"));

  @Override
  public List<Rows> tensors(String parameter, int block, long rows) {
    String name =
        switch (parameter) {
          case ParameterNames.TOKENS -> TOKENS;
          case ParameterNames.POSITIONS -> PREFIX + "wpe.weight";
          case ParameterNames.NORM_GAIN -> PREFIX + "ln_f.weight";
          case ParameterNames.NORM_BIAS -> PREFIX + "ln_f.bias";
          case ParameterNames.HEAD_WEIGHT -> config.tiedEmbeddings() ? TOKENS : HEAD;
          default -> PREFIX + "h." + block + "." + IN_BLOCK.get(parameter);
        };
    return List.of(new Rows(name, rows));
  }

  /** OpenAI's own files have no prefix. */
  @Override
  public String canonical(String name) {
    return name.startsWith(PREFIX) || name.equals(HEAD) ? name : PREFIX + name;
  }
}
