package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.InitialWeights;
import io.gristmill.model.shape.LoraShape;
import io.gristmill.model.shape.ParameterLayout;
import io.gristmill.model.shape.ParameterLayout.Parameter;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class InitialWeightsTest {

  private static final long SEED = 11;
  private static final OptimizerSection OPTIMIZER =
      new OptimizerSection(1e-3, 0, 0, 1, 0.9, 0.95, 1e-8, 0, 0, Schedule.CONSTANT);

  static Stream<GptConfig> models() {
    return Stream.of("gpt2 tied", "gpt2 untied without biases", "llama tied", "llama biases")
        .map(Variants::of);
  }

  /** Written anew: one generator, in the order of the parameters. */
  @ParameterizedTest
  @MethodSource("models")
  void areThoseOfTheFormula(GptConfig model) {
    float[] weights = weights(model);
    Random random = new Random(SEED);
    int at = 0;
    for (Parameter parameter : ParameterLayout.model(model).parameters()) {
      boolean joins = parameter.name().matches("block\\d+\\.(projection|down)\\.weight");
      double deviation = joins ? 0.02 / Math.sqrt(2.0 * model.layers()) : 0.02;
      for (long i = 0; i < parameter.length(); i++, at++) {
        double expected =
            parameter.isMatrix()
                ? deviation * random.nextGaussian()
                : parameter.name().endsWith("gain") ? 1 : 0;
        assertThat(weights[at]).as(parameter.name()).isEqualTo((float) expected);
      }
    }
    assertThat(at).isEqualTo(weights.length);
  }

  @ParameterizedTest
  @MethodSource("models")
  void areThoseOfANetwork(GptConfig model) {
    GptConfig adapted = model.withLora(new LoraShape(2, 4, List.of("qkv")));
    for (GptConfig each : List.of(model, adapted)) {
      try (GptNetwork network = GptNetwork.create(each, OPTIMIZER, SEED)) {
        INDArray parameters = network.parameters();
        assertThat(weights(each))
            .isEqualTo(parameters.reshape(parameters.length()).dup().toFloatVector());
      }
    }
  }

  private static float[] weights(GptConfig model) {
    float[] weights = new float[Math.toIntExact(model.parameterCount())];
    InitialWeights.fill(
        model,
        SEED,
        (from, values) -> {
          for (int i = 0; i < values.length; i++) {
            weights[Math.toIntExact(from) + i] = (float) values[i];
          }
        });
    return weights;
  }
}
