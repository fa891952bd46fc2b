package io.gristmill.model;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;

/** The names of Hugging Face's GPT2LMHeadModel. */
record Gpt2Names(GptConfig config) implements HuggingFaceNames {

  private static final String PREFIX = "transformer.";
  private static final String TOKENS = PREFIX + "wte.weight";

  private static final Map<String, String> IN_BLOCK =
      Map.ofEntries(
          entry(TransformerBlock.NORM1_GAIN, "ln_1.weight"),
          entry(TransformerBlock.NORM1_BIAS, "ln_1.bias"),
          entry(TransformerBlock.QKV_WEIGHT, "attn.c_attn.weight"),
          entry(TransformerBlock.QKV_BIAS, "attn.c_attn.bias"),
          entry(TransformerBlock.PROJECTION_WEIGHT, "attn.c_proj.weight"),
          entry(TransformerBlock.PROJECTION_BIAS, "attn.c_proj.bias"),
          entry(TransformerBlock.NORM2_GAIN, "ln_2.weight"),
          entry(TransformerBlock.NORM2_BIAS, "ln_2.bias"),
          entry(TransformerBlock.UP_WEIGHT, "mlp.c_fc.weight"),
          entry(TransformerBlock.UP_BIAS, "mlp.c_fc.bias"),
          entry(TransformerBlock.DOWN_WEIGHT, "mlp.c_proj.weight"),
          entry(TransformerBlock.DOWN_BIAS, "mlp.c_proj.bias"));

  @Override
  public List<Rows> tensors(String parameter, int block, long rows) {
    String name =
        switch (parameter) {
          case TokenEmbedding.TOKENS -> TOKENS;
          case TokenEmbedding.POSITIONS -> PREFIX + "wpe.weight";
          case LanguageModelHead.NORM_GAIN -> PREFIX + "ln_f.weight";
          case LanguageModelHead.NORM_BIAS -> PREFIX + "ln_f.bias";
          case LanguageModelHead.WEIGHT -> config.tiedEmbeddings() ? TOKENS : HEAD;
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
