package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.SharedData;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.MuonSection;
import io.gristmill.config.OptimizerSection.Name;
import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.model.step.StepOptions;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What bfloat16 products cost in accuracy: on every processor the same, up to rounding of sums. */
class PrecisionTest {

  static Stream<String> variants() {
    return Variants.names();
  }

  private static StepOptions options(Precision precision) {
    return new StepOptions(12, 1, ActivationCheckpointing.OFF, 1, precision);
  }

  @ParameterizedTest
  @MethodSource("variants")
  void gradientsAreWithinAHundredthOfFloat64(String variant) {
    GptConfig config = Variants.of(variant);
    TokenBatch batch = Settings.batch(config, 2, 7, 4);
    try (GptNetwork exact = GptNetwork.create(config, Settings.optimizer(5), 3, DataType.DOUBLE);
        GptNetwork reduced = GptNetwork.create(config, Settings.optimizer(5), 3)) {
      reduced.use(options(Precision.BF16));
      exact.setParameters(reduced.parameters().castTo(DataType.DOUBLE));
      assertThat(reduced.gradient(batch)).isCloseTo(exact.gradient(batch), within(2e-3));
      INDArray gradient = reduced.graph().getGradientsViewArray().castTo(DataType.DOUBLE);
      INDArray expected = exact.graph().getGradientsViewArray();
      double difference = gradient.sub(expected).norm2Number().doubleValue();
      assertThat(difference / expected.norm2Number().doubleValue()).isBetween(1e-5, 1e-2);
    }
  }

  @Test
  void evaluationIsInFloat32() {
    GptConfig config = Settings.tiny(true);
    TokenBatch batch = Settings.batch(config, 3, 24, 1);
    try (GptNetwork network = GptNetwork.create(config, Settings.optimizer(5), 1)) {
      float[][] losses = network.score(batch).losses();
      double loss = network.gradient(batch);
      network.use(options(Precision.BF16));
      assertThat(network.gradient(batch)).isNotEqualTo(loss);
      assertThat(network.score(batch).losses()).isDeepEqualTo(losses);
    }
  }

  @ParameterizedTest
  @EnumSource(Name.class)
  void twoHundredStepsFollowThoseOfFloat32(Name optimizer) {
    CharacterText text = CharacterText.of(SharedData.text("text/tinyshakespeare.txt"));
    double[] expected = curve(text, optimizer, Precision.FLOAT32);
    double[] reduced = curve(text, optimizer, Precision.BF16);
    for (int i = 0; i < expected.length; i++) {
      assertThat(reduced[i])
          .as("mean of steps %d0 to %d9", i, i)
          .isCloseTo(expected[i], within(0.005));
    }
  }

  private static OptimizerSection optimizer(Name name) {
    OptimizerSection adamW = Settings.optimizer(200);
    return name == Name.MUON ? adamW.withMuon(MuonSection.published(1e-3)) : adamW;
  }

  /** Mean losses of ten steps each. */
  private static double[] curve(CharacterText text, Name optimizer, Precision precision) {
    GptConfig config = new GptConfig(text.vocabularySize(), 64, 64, 2, 4, true);
    double[] means = new double[20];
    Random random = new Random(1);
    try (GptNetwork network = GptNetwork.create(config, optimizer(optimizer), 1)) {
      network.use(options(precision));
      for (int i = 0; i < 200; i++) {
        double loss = Settings.step(network, List.of(text.draw(random, 12, 64))).loss();
        means[i / 10] += loss / 10;
      }
    }
    return means;
  }
}
