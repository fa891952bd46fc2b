package io.gristmill.model;

import io.gristmill.model.ParameterLayout.Parameter;
import io.gristmill.optim.AdamW;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Final LayerNorm, vocabulary projection and cross-entropy. The matrix is {@code
 * [vocabulary][embedding]}, tied or not.
 */
public final class LanguageModelHead extends GptLayer {

  private static final long serialVersionUID = 1L;

  static final String NORM_GAIN = "norm.gain";
  static final String NORM_BIAS = "norm.bias";
  static final String WEIGHT = "weight";

  /** For Deeplearning4j's JSON. */
  LanguageModelHead() {}

  LanguageModelHead(GptConfig gpt, AdamW optimizer) {
    super(gpt, optimizer);
  }

  @Override
  ParameterLayout layout() {
    return layout(gpt());
  }

  static ParameterLayout layout(GptConfig c) {
    return new ParameterLayout(
        List.of(
            Parameter.vector(NORM_GAIN, c.embeddingSize()),
            Parameter.vector(NORM_BIAS, c.embeddingSize()),
            Parameter.matrix(WEIGHT, c.vocabularySize(), c.embeddingSize())));
  }

  @Override
  NetworkLayer<?> create(NeuralNetConfiguration conf, DataType type) {
    return new LanguageModelHeadLayer(conf, type);
  }
}
