package io.gristmill.model.huggingface;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.ModelSection.Architecture;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.model.shape.BlockShape;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.optim.VectorMath;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Converts tensors from and to the files of other programs. */
final class PublishedTensors {

  private static final String BIAS = ".bias";
  private static final int MOST_NAMES = 4;

  private PublishedTensors() {}

  /**
   * Returns the tensors of the given shapes, in their order.
   *
   * <p>Published files may have names without a prefix, buffers, a head that repeats a tied
   * embedding, and biases of zeros that the model does not have; anything else must match.
   */
  static Map<String, INDArray> arrange(
      GptConfig config, Map<String, INDArray> tensors, Map<String, List<Long>> shapes) {
    HuggingFaceNames names = HuggingFaceNames.of(config);
    Map<String, INDArray> given = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> given.put(names.canonical(name), tensor));
    given.keySet().removeIf(name -> isBuffer(name, shapes.keySet()));
    given
        .entrySet()
        .removeIf(e -> !shapes.containsKey(e.getKey()) && isRedundant(e, given, config));
    requireSame(given.keySet(), shapes.keySet());
    Map<String, INDArray> arranged = new LinkedHashMap<>();
    shapes.forEach((name, shape) -> arranged.put(name, checked(name, given.get(name), shape)));
    return arranged;
  }

  /** Implements {@link ModelTensors#needed} for the wanted names. */
  static Set<String> needed(GptConfig config, Map<String, List<Long>> given, Set<String> wanted) {
    Set<String> needed = new LinkedHashSet<>();
    Set<String> unknown = new TreeSet<>();
    given.forEach(
        (name, shape) -> {
          String canonical = ModelTensors.canonical(config, name);
          if (wanted.contains(canonical)) {
            needed.add(name);
          } else if (canonical.endsWith(BIAS) && !isBuffer(canonical, wanted)) {
            needed.add(name); // dropped if it is all zeros
          } else if (!isBuffer(canonical, wanted)
              && !shape.contains(0L)
              && !canonical.equals(HuggingFaceNames.HEAD)) {
            unknown.add(canonical);
          }
        });
    Set<String> all = new TreeSet<>(unknown);
    needed.forEach(name -> all.add(ModelTensors.canonical(config, name)));
    all.removeIf(name -> name.endsWith(BIAS) && !wanted.contains(name));
    requireSame(all, wanted);
    return needed;
  }

  private static boolean isBuffer(String name, Set<String> wanted) {
    return HuggingFaceNames.isBuffer(name) && !wanted.contains(name);
  }

  private static void requireSame(Set<String> given, Set<String> wanted) {
    Set<String> missing = new TreeSet<>(wanted);
    missing.removeAll(given);
    Set<String> unknown = new TreeSet<>(given);
    unknown.removeAll(wanted);
    if (!missing.isEmpty() || !unknown.isEmpty()) {
      throw new IncompatibleArtifactException(
          format(
              "tensors: %d missing%s, %d unknown%s (expected the %d of config.json) at weights",
              missing.size(), some(missing), unknown.size(), some(unknown), wanted.size()));
    }
  }

  /** Lists a few names only, since a model of another depth lacks hundreds. */
  private static String some(Set<String> names) {
    List<String> few = names.stream().limit(MOST_NAMES).toList();
    String more = names.size() > MOST_NAMES ? ", ..." : "";
    return few.isEmpty() ? "" : " (" + String.join(", ", few) + more + ")";
  }

  private static boolean isRedundant(
      Map.Entry<String, INDArray> tensor, Map<String, INDArray> given, GptConfig config) {
    if (tensor.getKey().equals(HuggingFaceNames.HEAD)) {
      requireSameHead(tensor.getValue(), given.get(ModelTensors.tied(config).get(0)));
      return true;
    }
    return tensor.getKey().endsWith(BIAS) && norm(tensor.getValue()) == 0;
  }

  private static void requireSameHead(INDArray head, INDArray embedding) {
    if (embedding != null && !head.equalsWithEps(embedding, 0)) {
      throw new IncompatibleArtifactException(
          "lm_head.weight: not the token embedding (expected the same values, or a model without"
              + " tied embeddings) at weights");
    }
  }

  private static INDArray checked(String name, INDArray tensor, List<Long> shape) {
    if (!Arrays.equals(tensor.shape(), shape.stream().mapToLong(Long::longValue).toArray())) {
      throw new IncompatibleArtifactException(
          format(
              "shape: %s (expected %s) at tensor %s",
              Arrays.toString(tensor.shape()), shape, name));
    }
    double norm = norm(tensor);
    if (!Double.isFinite(norm)) {
      throw new IncompatibleArtifactException(
          format("weights: norm %s (expected finite numbers) at tensor %s", norm, name));
    }
    return tensor;
  }

  private static double norm(INDArray tensor) {
    INDArray flat = tensor.reshape(tensor.length());
    return VectorMath.of(flat).norm(flat);
  }

  /** Adds zeros for the biases that Hugging Face's GPT-2 has and the model does not have. */
  static Map<String, INDArray> complete(GptConfig config, Map<String, INDArray> weights) {
    if (config.block().biases() || config.block().architecture() != Architecture.GPT2) {
      return weights;
    }
    BlockShape biased = BlockShape.gpt2(config.embeddingSize(), config.heads());
    Map<String, INDArray> complete = new LinkedHashMap<>();
    ModelTensors.shapes(config.withBlock(biased))
        .forEach(
            (name, shape) ->
                complete.put(name, weights.containsKey(name) ? weights.get(name) : zeros(shape)));
    return complete;
  }

  private static INDArray zeros(List<Long> shape) {
    return Nd4j.zeros(shape.stream().mapToLong(Long::longValue).toArray());
  }
}
