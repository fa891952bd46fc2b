package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.model.huggingface.ModelTensors;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Every gradient of every kind of model is the slope of its loss, by central differences. */
class VariantGradientTest {

  private static final double STEP = 1e-5;

  static java.util.stream.Stream<String> variants() {
    return Variants.names();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void everyTensorsGradientIsTheSlopeInDouble(String variant) {
    GptConfig config = Variants.of(variant);
    try (GptNetwork network =
        GptNetwork.create(config, Settings.optimizer(5), 3, DataType.DOUBLE)) {
      TokenBatch batch = Settings.batch(config, 2, 7, 4);
      INDArray parameters = flat(network.parameters());
      parameters.assign(noise(parameters.length(), 1).muli(0.4));
      network.layers().gradient(batch);
      INDArray gradient = flat(network.graph().getGradientsViewArray()).dup();
      long from = 0;
      for (Map.Entry<String, List<Long>> tensor : ModelTensors.shapes(config).entrySet()) {
        long to = from + tensor.getValue().stream().reduce(1L, Math::multiplyExact);
        INDArray direction = Nd4j.zeros(DataType.DOUBLE, parameters.length());
        piece(direction, from, to).assign(noise(to - from, from + 2));
        double slope = gradient.mul(direction).sumNumber().doubleValue();
        assertThat(slope(network, batch, direction))
            .as(tensor.getKey())
            .isCloseTo(slope, within(1e-7 * Math.abs(slope) + 1e-9));
        assertThat(piece(gradient, from, to).amaxNumber().doubleValue())
            .as(tensor.getKey())
            .isPositive();
        from = to;
      }
      assertThat(from).isEqualTo(config.parameterCount()).isEqualTo(parameters.length());
    }
  }

  /** The iteration stands still, and with it what is dropped. */
  private static double slope(GptNetwork network, TokenBatch batch, INDArray direction) {
    INDArray parameters = flat(network.parameters());
    INDArray start = parameters.dup();
    parameters.assign(start.add(direction.mul(STEP)));
    double above = network.layers().gradient(batch);
    parameters.assign(start.sub(direction.mul(STEP)));
    double below = network.layers().gradient(batch);
    parameters.assign(start);
    return (above - below) / (2 * STEP);
  }

  private static INDArray noise(long length, long seed) {
    return Nd4j.createFromArray(new Random(seed).doubles(length, -1.7, 1.7).toArray());
  }

  private static INDArray piece(INDArray vector, long from, long to) {
    return vector.get(NDArrayIndex.interval(from, to));
  }

  private static INDArray flat(INDArray array) {
    return array.reshape(array.length());
  }
}
