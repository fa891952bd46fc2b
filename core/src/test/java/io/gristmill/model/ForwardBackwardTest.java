package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.tokens.sequences.TokenBatch;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Loss, logits and every gradient against PyTorch in float64. */
class ForwardBackwardTest {

  @ParameterizedTest
  @ValueSource(strings = {"fb1", "fb2", "fb3"})
  void agreesWithPyTorchInFloat(String name) throws IOException {
    check(Oracle.of(name), DataType.FLOAT, 2e-6, 1e-5, 5e-6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fb1", "fb2", "fb3"})
  void agreesWithPyTorchInDouble(String name) throws IOException {
    check(Oracle.of(name), DataType.DOUBLE, 1e-9, 1e-6, 1e-7);
  }

  private static void check(
      Oracle oracle, DataType type, double ofLoss, double ofLogits, double ofGradients)
      throws IOException {
    try (GptNetwork network = oracle.network(Settings.optimizer(10), type)) {
      TokenBatch batch = oracle.batch();
      assertThat(network.layers().gradient(batch))
          .isCloseTo(oracle.series("loss")[0], within(ofLoss));
      for (Map.Entry<String, INDArray> gradient : network.gradients().entrySet()) {
        INDArray expected = oracle.answers().get("grad." + gradient.getKey());
        assertThat(relative(gradient.getValue(), expected))
            .as(gradient.getKey())
            .isLessThan(ofGradients);
      }
      for (int i = 0; i < batch.batchSize(); i++) {
        float[][] expected = oracle.answers().get("logits").slice(i).toFloatMatrix();
        assertThat(largest(network.logits(batch.inputs()[i]), expected)).isLessThan(ofLogits);
      }
    }
  }

  private static double relative(INDArray actual, INDArray expected) {
    INDArray wanted = expected.castTo(DataType.DOUBLE);
    INDArray difference = actual.castTo(DataType.DOUBLE).sub(wanted);
    return difference.norm2Number().doubleValue() / wanted.norm2Number().doubleValue();
  }

  private static double largest(float[][] actual, float[][] expected) {
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      for (int j = 0; j < expected[i].length; j++) {
        largest = Math.max(largest, Math.abs(actual[i][j] - expected[i][j]));
      }
    }
    return largest;
  }
}
