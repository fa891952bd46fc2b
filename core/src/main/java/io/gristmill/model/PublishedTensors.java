package io.gristmill.model;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.optim.VectorMath;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Tensors on their way from and to files of other programs. */
final class PublishedTensors {

  private PublishedTensors() {}

  /**
   * The tensors of these shapes, in their order.
   *
   * <p>Names without a prefix, buffers, a head that repeats a tied embedding, and biases of zeros
   * that the model does not have are what published files have; anything else must match.
   */
  static Map<String, INDArray> arrange(
      GptConfig config, Map<String, INDArray> tensors, Map<String, List<Long>> shapes) {
    HuggingFaceNames names = HuggingFaceNames.of(config);
    Map<String, INDArray> given = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> given.put(names.canonical(name), tensor));
    given.keySet().removeIf(names::isBuffer);
    given.entrySet().removeIf(e -> !shapes.containsKey(e.getKey()) && isRedundant(e));
    if (!given.keySet().equals(shapes.keySet())) {
      throw new IncompatibleArtifactException(
          format(
              "tensors: %s (expected %s) at weights",
              new TreeSet<>(given.keySet()), new TreeSet<>(shapes.keySet())));
    }
    Map<String, INDArray> arranged = new LinkedHashMap<>();
    shapes.forEach((name, shape) -> arranged.put(name, checked(name, given.get(name), shape)));
    return arranged;
  }

  private static boolean isRedundant(Map.Entry<String, INDArray> tensor) {
    return tensor.getKey().equals(HuggingFaceNames.HEAD)
        || (tensor.getKey().endsWith(".bias") && norm(tensor.getValue()) == 0);
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

  /** With zeros for biases that Hugging Face's GPT-2 has and the model has not. */
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
