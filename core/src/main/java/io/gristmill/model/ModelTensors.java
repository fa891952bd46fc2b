package io.gristmill.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A model's flat parameter vector as named tensors: each is the piece that follows the one before,
 * row-major.
 */
public final class ModelTensors {

  private ModelTensors() {}

  /** Shapes by Hugging Face GPT-2 names, in the order of the vector. */
  public static Map<String, List<Long>> shapes(GptConfig config) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    List<ParameterLayout> layouts = new ArrayList<>();
    layouts.add(TokenEmbedding.layout(config));
    layouts.addAll(Collections.nCopies(config.layers(), TransformerBlock.layout(config)));
    layouts.add(LanguageModelHead.layout(config));
    for (int i = 0; i < layouts.size(); i++) {
      for (ParameterLayout.Parameter parameter : layouts.get(i).parameters()) {
        shapes.put(HuggingFaceNames.of(config, parameter.name(), i - 1), parameter.shape());
      }
    }
    return shapes;
  }

  /**
   * The tensors of a published or own file as the vector has them: by Hugging Face's full names,
   * without what a file may repeat or keep besides.
   *
   * @throws io.gristmill.error.IncompatibleArtifactException for a missing, unknown or misshapen
   *     tensor, and for one that is not finite
   */
  public static Map<String, INDArray> arranged(GptConfig config, Map<String, INDArray> tensors) {
    return HuggingFaceNames.arrange(tensors, shapes(config));
  }
}
