package io.gristmill.model;

import static java.util.Map.entry;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.optim.VectorMath;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
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
   * The tensors of these shapes, in their order.
   *
   * <p>Names without the prefix (as in OpenAI's own files), attention masks kept as buffers, and a
   * head that repeats a tied embedding are what published files have; anything else must match.
   */
  static Map<String, INDArray> arrange(
      Map<String, INDArray> tensors, Map<String, List<Long>> shapes) {
    Map<String, INDArray> given = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> given.put(canonical(name), tensor));
    given.keySet().removeIf(HuggingFaceNames::isBuffer);
    if (!shapes.containsKey(HEAD)) {
      given.remove(HEAD);
    }
    if (!given.keySet().equals(shapes.keySet())) {
      throw new IncompatibleArtifactException(
          "tensors: %s (expected %s) at weights"
              .formatted(new TreeSet<>(given.keySet()), new TreeSet<>(shapes.keySet())));
    }
    Map<String, INDArray> arranged = new LinkedHashMap<>();
    shapes.forEach((name, shape) -> arranged.put(name, checked(name, given.get(name), shape)));
    return arranged;
  }

  private static String canonical(String name) {
    return name.startsWith(PREFIX) || name.equals(HEAD) ? name : PREFIX + name;
  }

  private static boolean isBuffer(String name) {
    return name.endsWith(".attn.bias") || name.endsWith(".attn.masked_bias");
  }

  private static INDArray checked(String name, INDArray tensor, List<Long> shape) {
    if (!Arrays.equals(tensor.shape(), shape.stream().mapToLong(Long::longValue).toArray())) {
      throw new IncompatibleArtifactException(
          "shape: %s (expected %s) at tensor %s"
              .formatted(Arrays.toString(tensor.shape()), shape, name));
    }
    INDArray flat = tensor.reshape(tensor.length());
    double norm = VectorMath.of(flat).norm(flat);
    if (!Double.isFinite(norm)) {
      throw new IncompatibleArtifactException(
          "weights: norm %s (expected finite numbers) at tensor %s".formatted(norm, name));
    }
    return tensor;
  }
}
