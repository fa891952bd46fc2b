package io.gristmill.model;

import io.gristmill.model.ParameterLayout.Parameter;
import io.gristmill.optim.AdamW;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A pre-norm block (Radford et al., 2019; Touvron et al., 2023) on {@code
 * [batch][context][embedding]}: {@code h = x + attention(norm1(x)); y = h + mlp(norm2(h))}.
 *
 * <p>GPT-2's weights are {@code [in][out]}, Llama's {@code [out][in]}: the pieces that lie one
 * after the other are then the very tensors that Hugging Face has.
 */
public final class TransformerBlock extends GptLayer {

  private static final long serialVersionUID = 1L;

  static final String NORM1 = "norm1";
  static final String QKV = "qkv";
  static final String PROJECTION = "projection";
  static final String NORM2 = "norm2";
  static final String UP = "up";
  static final String DOWN = "down";

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

  TransformerBlock(GptConfig gpt, AdamW optimizer, long seed) {
    super(gpt, optimizer, seed);
  }

  @Override
  ParameterLayout newLayout() {
    return layout(gpt());
  }

  static ParameterLayout layout(GptConfig c) {
    long d = c.embeddingSize();
    long hidden = c.block().hiddenSize();
    long raised = c.block().architecture().activation().inputs() * hidden;
    List<Parameter> all = new ArrayList<>();
    all.addAll(norm(c, NORM1));
    all.addAll(projection(c, QKV, d, c.packedSize()));
    all.addAll(projection(c, PROJECTION, d, d));
    all.addAll(norm(c, NORM2));
    all.addAll(projection(c, UP, d, raised));
    all.addAll(projection(c, DOWN, hidden, d));
    return new ParameterLayout(all);
  }

  /** A gain and, where the model has one, a bias. */
  static List<Parameter> norm(GptConfig c, String name) {
    Parameter gain = Parameter.vector(name + ".gain", c.embeddingSize());
    return c.block().biases() && c.block().architecture().centresNorms()
        ? List.of(gain, Parameter.vector(name + ".bias", c.embeddingSize()))
        : List.of(gain);
  }

  private static List<Parameter> projection(GptConfig c, String name, long in, long out) {
    Parameter weight =
        switch (c.block().architecture().layout()) {
          case IN_OUT -> Parameter.matrix(name + ".weight", in, out);
          case OUT_IN -> Parameter.matrix(name + ".weight", out, in);
        };
    return c.block().biases()
        ? List.of(weight, Parameter.vector(name + ".bias", out))
        : List.of(weight);
  }

  @Override
  NetworkLayer<?> create(NeuralNetConfiguration conf, DataType type) {
    return new TransformerBlockLayer(conf, type);
  }
}
