package io.gristmill.model.huggingface;

import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.ParameterLayout;
import io.gristmill.model.shape.ParameterLayout.ParameterNames;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Treats a model's flat parameter vector as named tensors, which are consecutive and row-major. */
public final class ModelTensors {

  private ModelTensors() {}

  /** Shapes by Hugging Face's names, in the order of the vector. */
  public static Map<String, List<Long>> shapes(GptConfig config) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    HuggingFaceNames names = HuggingFaceNames.of(config);
    add(ParameterLayout.embedding(config), names, 0, shapes);
    for (int block = 0; block < config.layers(); block++) {
      add(ParameterLayout.block(config), names, block, shapes);
    }
    add(ParameterLayout.head(config), names, 0, shapes);
    return shapes;
  }

  /** The tensors of a flat vector, as views, in the order of the vector. */
  public static Map<String, INDArray> views(GptConfig config, INDArray vector) {
    INDArray flat = vector.reshape(vector.length());
    Map<String, INDArray> views = new LinkedHashMap<>();
    long from = 0;
    for (Map.Entry<String, List<Long>> tensor : shapes(config).entrySet()) {
      long[] shape = tensor.getValue().stream().mapToLong(Long::longValue).toArray();
      long to = from + Arrays.stream(shape).reduce(1, Math::multiplyExact);
      views.put(tensor.getKey(), flat.get(NDArrayIndex.interval(from, to)).reshape('c', shape));
      from = to;
    }
    return views;
  }

  private static void add(
      ParameterLayout layout, HuggingFaceNames names, int block, Map<String, List<Long>> shapes) {
    layout.parameters().forEach(parameter -> shapes.putAll(names.shapes(parameter, block)));
  }

  /**
   * Returns the names in a file whose values {@link #arranged} needs; the others are buffers, or a
   * head that repeats a tied embedding.
   *
   * @param names shapes by name in the file
   * @throws io.gristmill.error.IncompatibleArtifactException for a missing or unknown name
   */
  public static Set<String> needed(GptConfig config, Map<String, List<Long>> names) {
    return PublishedTensors.needed(config, names, shapes(config).keySet());
  }

  /** Returns the names of the embedding and of the head that may repeat it in a tied model. */
  public static List<String> tied(GptConfig config) {
    String embedding =
        HuggingFaceNames.of(config).tensors(ParameterNames.HEAD_WEIGHT, 0, 1).get(0).name();
    return List.of(embedding, HuggingFaceNames.HEAD);
  }

  /** Returns the full name for a name used in a published file. */
  public static String canonical(GptConfig config, String name) {
    return HuggingFaceNames.of(config).canonical(name);
  }

  /**
   * Returns the tensors of a published or own file in the order of the vector: by Hugging Face's
   * full names, without repeated tensors and buffers.
   *
   * @throws io.gristmill.error.IncompatibleArtifactException for a missing, unknown or misshapen
   *     tensor, and for one with values that are not finite
   */
  public static Map<String, INDArray> arranged(GptConfig config, Map<String, INDArray> tensors) {
    return PublishedTensors.arrange(config, tensors, shapes(config));
  }

  /**
   * Returns the weights of a model as other programs expect them: with zeros for the biases that
   * the model does not have and its published architecture has. {@link #arranged} removes them
   * again.
   */
  public static Map<String, INDArray> published(GptConfig config, Map<String, INDArray> weights) {
    return PublishedTensors.complete(config, weights);
  }
}
