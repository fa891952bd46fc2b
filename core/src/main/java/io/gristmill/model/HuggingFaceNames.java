package io.gristmill.model;

import static java.util.Map.entry;

import io.gristmill.error.IncompatibleArtifactException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The names of Hugging Face's GPT2LMHeadModel. The layout is ours too: projections are {@code
 * [in][out]}, embeddings and head {@code [vocabulary][embedding]}.
 */
final class HuggingFaceNames {

  private static final String PREFIX = "transformer.";
  private static final String TOKENS = PREFIX + "wte.weight";
  private static final String HEAD = "lm_head.weight";

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

  private HuggingFaceNames() {}

  /**
   * The name of a parameter.
   *
   * @param block number of the block, where it is of one
   */
  static String of(GptConfig config, String parameter, int block) {
    return switch (parameter) {
      case TokenEmbedding.TOKENS -> TOKENS;
      case TokenEmbedding.POSITIONS -> PREFIX + "wpe.weight";
      case LanguageModelHead.NORM_GAIN -> PREFIX + "ln_f.weight";
      case LanguageModelHead.NORM_BIAS -> PREFIX + "ln_f.bias";
      case LanguageModelHead.WEIGHT -> config.tiedEmbeddings() ? TOKENS : HEAD;
      default -> PREFIX + "h." + block + "." + IN_BLOCK.get(parameter);
    };
  }

  /**
   * Copies tensors into views of the same names.
   *
   * <p>Names without the prefix (as in OpenAI's own files), attention masks kept as buffers, and a
   * head that repeats a tied embedding are what published files have; anything else must match.
   */
  static void copy(Map<String, INDArray> from, Map<String, INDArray> to) {
    Map<String, INDArray> given = new LinkedHashMap<>();
    from.forEach((name, tensor) -> given.put(canonical(name), tensor));
    given.keySet().removeIf(HuggingFaceNames::isBuffer);
    if (!to.containsKey(HEAD)) {
      given.remove(HEAD);
    }
    if (!given.keySet().equals(to.keySet())) {
      throw new IncompatibleArtifactException(
          "tensors: %s (expected %s) at weights"
              .formatted(new TreeSet<>(given.keySet()), new TreeSet<>(to.keySet())));
    }
    to.forEach((name, view) -> copy(name, given.get(name), view));
  }

  private static String canonical(String name) {
    return name.startsWith(PREFIX) || name.equals(HEAD) ? name : PREFIX + name;
  }

  private static boolean isBuffer(String name) {
    return name.endsWith(".attn.bias") || name.endsWith(".attn.masked_bias");
  }

  private static void copy(String name, INDArray tensor, INDArray view) {
    if (!Arrays.equals(tensor.shape(), view.shape())) {
      throw new IncompatibleArtifactException(
          "shape: %s (expected %s) at tensor %s"
              .formatted(Arrays.toString(tensor.shape()), Arrays.toString(view.shape()), name));
    }
    view.assign(tensor);
  }
}
