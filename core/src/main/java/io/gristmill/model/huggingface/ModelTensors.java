package io.gristmill.model.huggingface;

import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.ParameterLayout;
import io.gristmill.model.shape.ParameterNames;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A model's flat parameter vector as named tensors: each is the piece that follows the one before,
 * row-major.
 */
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
   * The names of a file that {@link #arranged} needs the values of; others are buffers, or a head
   * that a tied embedding repeats.
   *
   * @param names in the file
   * @throws io.gristmill.error.IncompatibleArtifactException for a missing or unknown name
   */
  public static Set<String> needed(GptConfig config, Map<String, List<Long>> names) {
    return PublishedTensors.needed(config, names, shapes(config).keySet());
  }

  /** Of a tied model, the names of the embedding and of the head that may repeat it. */
  public static List<String> tied(GptConfig config) {
    String embedding =
        HuggingFaceNames.of(config).tensors(ParameterNames.HEAD_WEIGHT, 0, 1).get(0).name();
    return List.of(embedding, HuggingFaceNames.HEAD);
  }

  /** The name a published file means by another. */
  public static String canonical(GptConfig config, String name) {
    return HuggingFaceNames.of(config).canonical(name);
  }

  /**
   * The tensors of a published or own file as the vector has them: by Hugging Face's full names,
   * without what a file may repeat or keep besides.
   *
   * @throws io.gristmill.error.IncompatibleArtifactException for a missing, unknown or misshapen
   *     tensor, and for one that is not finite
   */
  public static Map<String, INDArray> arranged(GptConfig config, Map<String, INDArray> tensors) {
    return PublishedTensors.arrange(config, tensors, shapes(config));
  }

  /**
   * The weights of a model as other programs expect them: with zeros for the biases that the model
   * does not have and its published architecture has. {@link #arranged} leaves them out again.
   */
  public static Map<String, INDArray> published(GptConfig config, Map<String, INDArray> weights) {
    return PublishedTensors.complete(config, weights);
  }
}
