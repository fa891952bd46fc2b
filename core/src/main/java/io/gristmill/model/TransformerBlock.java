package io.gristmill.model;

import io.gristmill.model.ParameterLayout.Parameter;
import io.gristmill.optim.AdamW;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A pre-LayerNorm block of GPT-2 (Radford et al., 2019) on {@code [batch][context][embedding]}:
 * {@code h = x + attention(norm1(x)); y = h + mlp(norm2(h))}. Weights are {@code [in][out]}.
 */
public final class TransformerBlock extends GptLayer {

  private static final long serialVersionUID = 1L;

  static final String NORM1_GAIN = "norm1.gain";
  static final String NORM1_BIAS = "norm1.bias";
  static final String QKV_WEIGHT = "qkv.weight";
  static final String QKV_BIAS = "qkv.bias";
  static final String PROJECTION_WEIGHT = "projection.weight";
  static final String PROJECTION_BIAS = "projection.bias";
  static final String NORM2_GAIN = "norm2.gain";
  static final String NORM2_BIAS = "norm2.bias";
  static final String UP_WEIGHT = "up.weight";
  static final String UP_BIAS = "up.bias";
  static final String DOWN_WEIGHT = "down.weight";
  static final String DOWN_BIAS = "down.bias";

  /** For Deeplearning4j's JSON. */
  TransformerBlock() {}

  TransformerBlock(GptConfig gpt, AdamW optimizer) {
    super(gpt, optimizer);
  }

  @Override
  ParameterLayout layout() {
    return layout(gpt());
  }

  static ParameterLayout layout(GptConfig c) {
    int d = c.embeddingSize();
    return new ParameterLayout(
        List.of(
            Parameter.vector(NORM1_GAIN, d),
            Parameter.vector(NORM1_BIAS, d),
            Parameter.matrix(QKV_WEIGHT, d, 3L * d),
            Parameter.vector(QKV_BIAS, 3L * d),
            Parameter.matrix(PROJECTION_WEIGHT, d, d),
            Parameter.vector(PROJECTION_BIAS, d),
            Parameter.vector(NORM2_GAIN, d),
            Parameter.vector(NORM2_BIAS, d),
            Parameter.matrix(UP_WEIGHT, d, 4L * d),
            Parameter.vector(UP_BIAS, 4L * d),
            Parameter.matrix(DOWN_WEIGHT, 4L * d, d),
            Parameter.vector(DOWN_BIAS, d)));
  }

  @Override
  NetworkLayer<?> create(NeuralNetConfiguration conf, DataType type) {
    return new TransformerBlockLayer(conf, type);
  }
}
