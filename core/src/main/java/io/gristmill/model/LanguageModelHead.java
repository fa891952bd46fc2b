package io.gristmill.model;

import io.gristmill.model.ParameterLayout.Parameter;
import io.gristmill.optim.AdamW;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Final norm, vocabulary projection and cross-entropy. The matrix is {@code
 * [vocabulary][embedding]}, tied or not.
 */
public final class LanguageModelHead extends GptLayer {

  private static final long serialVersionUID = 1L;

  static final String NORM = "norm";
  static final String NORM_GAIN = "norm.gain";
  static final String NORM_BIAS = "norm.bias";
  static final String WEIGHT = "weight";

  /** For Deeplearning4j's JSON. */
  LanguageModelHead() {}

  LanguageModelHead(GptConfig gpt, AdamW optimizer, long seed) {
    super(gpt, optimizer, seed);
  }

  @Override
  ParameterLayout newLayout() {
    return layout(gpt());
  }

  static ParameterLayout layout(GptConfig c) {
    List<Parameter> parameters = new ArrayList<>(TransformerBlock.norm(c, NORM));
    parameters.add(Parameter.matrix(WEIGHT, c.vocabularySize(), c.embeddingSize()));
    return new ParameterLayout(parameters);
  }

  @Override
  NetworkLayer<?> create(NeuralNetConfiguration conf, DataType type) {
    return new LanguageModelHeadLayer(conf, type);
  }
}
