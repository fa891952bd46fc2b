package io.gristmill.model;

import static io.gristmill.model.Examples.VOCABULARY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.model.step.Objective;
import io.gristmill.model.step.Objective.Kind;
import io.gristmill.model.step.StepOptions;
import io.gristmill.model.step.StepResult;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What fine-tuning minimizes, against definitions in float64. */
class ObjectiveTest {

  private static final Objective PREFERENCE =
      new Objective(Kind.PREFERENCE, 0, List.of(), 0, Examples.BETA);

  static Stream<Objective> objectives() {
    return Examples.objectives();
  }

  static Stream<Arguments> cases() {
    return objectives()
        .flatMap(
            objective ->
                Stream.of(Examples.gpt2(), Examples.llama())
                    .map(config -> Arguments.of(objective, config)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theLossIsThatOfTheDefinition(Objective objective, GptConfig config) {
    TokenBatch batch = Examples.batch(objective, 3, 1);
    try (GptNetwork network = Examples.network(config, DataType.DOUBLE, objective)) {
      assertThat(network.gradient(batch)).isCloseTo(loss(network, batch), within(1e-5));
    }
  }

  /** From logits of each text alone. */
  private static double loss(GptNetwork network, TokenBatch batch) {
    Objective o = network.objective();
    double sum = 0;
    double count = 0;
    double text = 0;
    double texts = 0;
    for (int i = 0; i < batch.batchSize(); i++) {
      double[] ofTexts = new double[3];
      int number = -1;
      float[][] logits = {};
      for (int j = 0; j < batch.contextLength(); j++) {
        int start = batch.starts()[i][j];
        if (start == j) {
          number++;
          int[] rest = Arrays.copyOfRange(batch.inputs()[i], j, batch.contextLength());
          logits = network.logits(rest);
        }
        int target = batch.targets()[i][j];
        if (target == TokenBatch.IGNORED) {
          continue;
        }
        float[] row = logits[j - start];
        if (o.kind() == Kind.REGRESSION) {
          sum += Math.pow(row[VOCABULARY - 1] - Float.intBitsToFloat(target), 2);
          count++;
        } else if (o.kind() == Kind.CLASSIFICATION && target >= VOCABULARY - o.outputs()) {
          int first = VOCABULARY - o.outputs();
          double weight = o.classWeights().isEmpty() ? 1 : o.classWeights().get(target - first);
          sum += weight * entropy(Arrays.copyOfRange(row, first, VOCABULARY), target - first);
          count++;
        } else {
          text += entropy(row, target);
          texts++;
          ofTexts[number] -= entropy(row, target);
        }
      }
      if (o.kind() == Kind.PREFERENCE) {
        double margin = (ofTexts[0] - batch.values()[i][0]) - (ofTexts[1] - batch.values()[i][1]);
        sum -= Math.log(1 / (1 + Math.exp(-o.beta() * margin)));
        count++;
      }
    }
    return switch (o.kind()) {
      case TEXT -> text / texts;
      case CLASSIFICATION -> sum / count + o.textWeight() * text / texts;
      case REGRESSION, PREFERENCE -> sum / count;
    };
  }

  private static double entropy(float[] logits, int target) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    return Math.log(sum) - logits[target];
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theGradientIsTheSlopeInDouble(Objective objective, GptConfig config) {
    TokenBatch batch = Examples.batch(objective, 3, 2);
    try (GptNetwork network = Examples.network(config, DataType.DOUBLE, objective)) {
      network.gradient(batch);
      INDArray gradient = gradient(network);
      INDArray parameters = flat(network.parameters());
      INDArray start = parameters.dup();
      double h = 1e-6;
      for (int seed = 0; seed < 2; seed++) {
        Nd4j.getRandom().setSeed(seed);
        INDArray direction = Nd4j.randn(DataType.DOUBLE, start.length());
        parameters.assign(start.add(direction.mul(h)));
        double above = network.gradient(batch);
        parameters.assign(start.sub(direction.mul(h)));
        double below = network.gradient(batch);
        double slope = gradient.mul(direction).sumNumber().doubleValue();
        assertThat((above - below) / (2 * h))
            .isCloseTo(slope, within(1e-6 * gradient.norm2Number().doubleValue()));
      }
    }
  }

  /** The sum of the gradients of the log-probabilities, times the slopes. */
  @ParameterizedTest
  @MethodSource("configs")
  void thePreferenceGradientIsThatOfBothTexts(GptConfig config) {
    TokenBatch batch = Examples.batch(PREFERENCE, 2, 3);
    try (GptNetwork network = Examples.network(config, DataType.DOUBLE, PREFERENCE)) {
      network.gradient(batch);
      INDArray actual = gradient(network);
      network.use(Objective.NEXT_ID);
      INDArray expected = Nd4j.zeros(DataType.DOUBLE, actual.length());
      for (int i = 0; i < 2; i++) {
        double[] sums = new double[2];
        INDArray[] gradients = new INDArray[2];
        for (int text = 0; text < 2; text++) {
          TokenBatch alone = text(batch, i, text);
          sums[text] = -alone.targetCount() * network.gradient(alone);
          gradients[text] = gradient(network).muli(-alone.targetCount());
        }
        double margin = (sums[0] - batch.values()[i][0]) - (sums[1] - batch.values()[i][1]);
        double slope = -Examples.BETA / (1 + Math.exp(Examples.BETA * margin)) / 2;
        expected.addi(gradients[0].sub(gradients[1]).mul(slope));
      }
      assertThat(actual.distance2(expected) / expected.norm2Number().doubleValue())
          .isLessThan(1e-9);
    }
  }

  static Stream<GptConfig> configs() {
    return Stream.of(Examples.gpt2(), Examples.llama());
  }

  private static TokenBatch text(TokenBatch batch, int sequence, int number) {
    int[] starts = Arrays.stream(batch.starts()[sequence]).distinct().toArray();
    int[] inputs = Arrays.copyOfRange(batch.inputs()[sequence], starts[number], starts[number + 1]);
    int[] targets =
        Arrays.copyOfRange(batch.targets()[sequence], starts[number], starts[number + 1]);
    return new TokenBatch(new int[][] {inputs}, new int[][] {targets});
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bothPrecisionsOfTrainingAreNearFloat64(Objective objective, GptConfig config) {
    TokenBatch batch = Examples.batch(objective, 5, 4);
    try (GptNetwork exact = Examples.network(config, DataType.DOUBLE, objective);
        GptNetwork network = Examples.network(config, DataType.FLOAT, objective)) {
      exact.setParameters(network.parameters().castTo(DataType.DOUBLE));
      double loss = exact.gradient(batch);
      INDArray gradient = gradient(exact);
      assertThat(network.gradient(batch)).isCloseTo(loss, within(1e-5));
      assertThat(relative(gradient(network), gradient)).isLessThan(2e-5);
      network.use(options(Precision.BF16, 1, objective));
      assertThat(network.gradient(batch)).isCloseTo(loss, within(5e-2));
      assertThat(relative(gradient(network), gradient)).isBetween(1e-5, 5e-2);
    }
  }

  private static StepOptions options(Precision precision, int threads, Objective objective) {
    return new StepOptions(5, 1, ActivationCheckpointing.OFF, threads, precision).with(objective);
  }

  /** Also where one of them has fewer targets than the other. */
  @ParameterizedTest
  @MethodSource("objectives")
  void accumulatedMicroBatchesAreOneBatch(Objective objective) {
    TokenBatch one = Examples.batch(objective, 1, 5);
    TokenBatch three = Examples.batch(objective, 3, 6);
    if (objective.textWeight() > 0) {
      one = withoutText(one);
      three = withoutText(three);
    }
    try (GptNetwork network = Examples.network(Examples.gpt2(), DataType.DOUBLE, objective);
        GptNetwork other = Examples.network(Examples.gpt2(), DataType.DOUBLE, objective)) {
      StepResult accumulated = Settings.step(network, List.of(one, three));
      StepResult whole = Settings.step(other, List.of(Examples.join(one, three)));
      assertThat(accumulated.loss()).isCloseTo(whole.loss(), within(1e-10));
      assertThat(accumulated.gradientNorm()).isCloseTo(whole.gradientNorm(), within(1e-9));
      assertThat(accumulated.tokens())
          .isEqualTo(whole.tokens())
          .isEqualTo(one.targetCount() + three.targetCount());
      assertThat(relative(flat(network.parameters()), flat(other.parameters()))).isLessThan(1e-8);
    }
  }

  private static TokenBatch withoutText(TokenBatch batch) {
    int[][] targets =
        Arrays.stream(batch.targets())
            .map(row -> Arrays.stream(row).map(id -> id < 20 ? TokenBatch.IGNORED : id).toArray())
            .toArray(int[][]::new);
    return new TokenBatch(batch.inputs(), targets);
  }

  @Test
  void textWithoutWeightChangesNoBitOfAClassification() {
    Objective objective = new Objective(Kind.CLASSIFICATION, 3, List.of(), 0, 0);
    TokenBatch batch = Examples.batch(objective, 3, 7);
    try (GptNetwork network = Examples.network(Examples.gpt2(), DataType.FLOAT, objective)) {
      double loss = network.gradient(batch);
      INDArray gradient = gradient(network);
      batch.targets()[1][12] = 3;
      assertThat(network.gradient(batch)).isEqualTo(loss);
      assertThat(gradient(network)).isEqualTo(gradient);
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void threadsChangeNoBit(Objective objective) {
    for (Precision precision : List.of(Precision.FLOAT32, Precision.BF16)) {
      assertThat(trained(objective, precision, 3)).isEqualTo(trained(objective, precision, 1));
    }
  }

  private static INDArray trained(Objective objective, Precision precision, int threads) {
    try (GptNetwork network = Examples.network(Examples.llama(), DataType.FLOAT, objective)) {
      network.use(options(precision, threads, objective));
      for (int i = 0; i < 3; i++) {
        TokenBatch some = Examples.batch(objective, 2 + i, 2L * i);
        Settings.step(network, List.of(some, Examples.batch(objective, 4, 2L * i + 1)));
      }
      return network.parameters().dup();
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void stepsLowerTheLoss(Objective objective) {
    TokenBatch batch = Examples.batch(objective, 5, 8);
    try (GptNetwork network = Examples.network(Examples.llama(), DataType.FLOAT, objective)) {
      List<Double> losses = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        losses.add(Settings.step(network, List.of(batch)).loss());
      }
      assertThat(losses.get(4)).isLessThan(losses.get(0));
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void nothingToPredictHasNoGradient(Objective objective) {
    TokenBatch batch = Examples.batch(objective, 3, 9);
    for (int[] targets : batch.targets()) {
      Arrays.fill(targets, TokenBatch.IGNORED);
    }
    for (float[] values : batch.values()) {
      Arrays.fill(values, -7);
    }
    try (GptNetwork network = Examples.network(Examples.gpt2(), DataType.FLOAT, objective)) {
      double loss = objective.kind() == Kind.PREFERENCE ? Math.log(2) : 0;
      assertThat(network.gradient(batch)).isCloseTo(loss, within(1e-12));
      assertThat(gradient(network).norm2Number().doubleValue()).isZero();
    }
  }

  @Test
  void refusesSequencesThatAreNoPair() {
    TokenBatch batch = Examples.batch(PREFERENCE, 2, 10);
    TokenBatch oneText =
        new TokenBatch(batch.inputs(), batch.targets(), new int[2][40], batch.values());
    TokenBatch noReference =
        new TokenBatch(batch.inputs(), batch.targets(), batch.starts(), new float[0][]);
    TokenBatch threeTexts = Examples.batch(PREFERENCE, 2, 10);
    threeTexts.targets()[1][39] = 4;
    try (GptNetwork network = Examples.network(Examples.gpt2(), DataType.FLOAT, PREFERENCE)) {
      assertThatThrownBy(() -> network.gradient(oneText))
          .isInstanceOf(IncompatibleArtifactException.class)
          .hasMessageContaining("1 texts and 2 reference values (expected 2) at sequence 0");
      assertThatThrownBy(() -> network.gradient(noReference))
          .isInstanceOf(IncompatibleArtifactException.class)
          .hasMessageContaining("2 texts and 0 reference values");
      assertThatThrownBy(() -> network.gradient(threeTexts))
          .isInstanceOf(IncompatibleArtifactException.class)
          .hasMessageContaining("3 texts and 2 reference values (expected 2) at sequence 1");
    }
  }

  @Test
  void refusesValuesThatAreNotFinite() {
    Objective objective = new Objective(Kind.REGRESSION, 1, List.of(), 0, 0);
    TokenBatch batch = Examples.batch(objective, 2, 11);
    batch.targets()[1][3] = Float.floatToIntBits(Float.NaN);
    try (GptNetwork network = Examples.network(Examples.gpt2(), DataType.FLOAT, objective)) {
      assertThatThrownBy(() -> network.gradient(batch))
          .isInstanceOf(IncompatibleArtifactException.class)
          .hasMessage("target value: NaN (expected a finite number) at position 43 of a batch");
    }
  }

  private static INDArray gradient(GptNetwork network) {
    return flat(network.graph().getGradientsViewArray().castTo(DataType.DOUBLE).dup());
  }

  private static double relative(INDArray actual, INDArray expected) {
    return actual.distance2(expected) / expected.norm2Number().doubleValue();
  }

  private static INDArray flat(INDArray array) {
    return array.reshape(array.length());
  }
}
