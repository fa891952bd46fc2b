package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.config.ModelSection.Architecture;
import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.model.shape.BlockShape;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.model.step.StepOptions;
import io.gristmill.model.step.TokenScores;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Several texts in a sequence against the same texts in sequences of their own. */
class PackedTextsTest {

  private static final int CONTEXT = 150;
  private static final int VOCABULARY = 37;

  /** Lengths of the texts of each sequence; the rest is padding. */
  private static final int[][] LENGTHS = {{1, 60, 5, 80, 1}, {3, 100, 1, 1, 30}, {150}};

  static Stream<GptConfig> configs() {
    BlockShape grouped = new BlockShape(Architecture.LLAMA, 2, 40, false, 10000);
    BlockShape biased = new BlockShape(Architecture.LLAMA, 1, 40, true, 10000);
    return Stream.of(
        new GptConfig(VOCABULARY, CONTEXT, 16, 2, 4, true),
        new GptConfig(VOCABULARY, CONTEXT, 16, 2, 4, false),
        new GptConfig(VOCABULARY, CONTEXT, 16, 2, 4, true, grouped, 0),
        new GptConfig(VOCABULARY, CONTEXT, 16, 2, 4, false, biased, 0));
  }

  private static List<int[][]> texts() {
    Random random = new Random(4);
    List<int[][]> texts = new ArrayList<>();
    for (int[] lengths : LENGTHS) {
      for (int length : lengths) {
        int[] ids = random.ints(length, 0, VOCABULARY).toArray();
        int[] targets = random.ints(length, 0, VOCABULARY).toArray();
        for (int i = 0; i < length / 2; i++) {
          targets[i] = TokenBatch.IGNORED;
        }
        texts.add(new int[][] {ids, targets});
      }
    }
    return texts;
  }

  /**
   * The texts one after the other.
   *
   * @param padding id of the positions after the last text of a sequence
   */
  private static TokenBatch packed(int padding) {
    int[][] inputs = new int[LENGTHS.length][CONTEXT];
    int[][] targets = new int[LENGTHS.length][CONTEXT];
    int[][] starts = new int[LENGTHS.length][CONTEXT];
    int next = 0;
    for (int i = 0; i < LENGTHS.length; i++) {
      Arrays.fill(inputs[i], padding);
      Arrays.fill(targets[i], TokenBatch.IGNORED);
      int at = 0;
      for (int length : LENGTHS[i]) {
        System.arraycopy(texts().get(next)[0], 0, inputs[i], at, length);
        System.arraycopy(texts().get(next)[1], 0, targets[i], at, length);
        Arrays.fill(starts[i], at, at + length, at);
        next++;
        at += length;
      }
      Arrays.fill(starts[i], at, CONTEXT, at);
    }
    return new TokenBatch(inputs, targets, starts, new float[0][]);
  }

  private static TokenBatch alone(int[][] text) {
    return new TokenBatch(new int[][] {text[0]}, new int[][] {text[1]});
  }

  private static GptNetwork network(GptConfig config, DataType type) {
    GptNetwork network = GptNetwork.create(config, Settings.optimizer(5), 3, type);
    network.parameters().muli(5);
    return network;
  }

  @ParameterizedTest
  @MethodSource("configs")
  void packingChangesNeitherLossNorGradientInFloat(GptConfig config) {
    assertPackingChangesNothing(config, DataType.FLOAT, 1e-6, 1e-5);
  }

  @ParameterizedTest
  @MethodSource("configs")
  void packingChangesNeitherLossNorGradientInDouble(GptConfig config) {
    assertPackingChangesNothing(config, DataType.DOUBLE, 1e-12, 1e-10);
  }

  private static void assertPackingChangesNothing(
      GptConfig config, DataType type, double ofLoss, double ofGradient) {
    try (GptNetwork network = network(config, type)) {
      double loss = 0;
      INDArray gradient = null;
      int targets = packed(0).targetCount();
      for (int[][] text : texts()) {
        TokenBatch batch = alone(text);
        double share = (double) batch.targetCount() / targets;
        loss += share * network.gradient(batch);
        INDArray part = gradient(network).muli(share);
        gradient = gradient == null ? part : gradient.addi(part);
      }
      assertThat(network.gradient(packed(0))).isCloseTo(loss, within(ofLoss));
      assertThat(relative(gradient(network), gradient)).isLessThan(ofGradient);
      network.gradient(packed(5));
      assertThat(relative(gradient(network), gradient)).isLessThan(ofGradient);
    }
  }

  /** In double precision, so that sums are exact enough. */
  private static INDArray gradient(GptNetwork network) {
    return network.graph().getGradientsViewArray().castTo(DataType.DOUBLE).dup();
  }

  private static double relative(INDArray actual, INDArray expected) {
    return actual.distance2(expected) / expected.norm2Number().doubleValue();
  }

  @ParameterizedTest
  @MethodSource("configs")
  void packingChangesNoScore(GptConfig config) {
    try (GptNetwork network = network(config, DataType.FLOAT)) {
      TokenScores all = network.score(packed(0));
      TokenScores some = network.scoreTargets(packed(0));
      int next = 0;
      for (int i = 0; i < LENGTHS.length; i++) {
        int at = 0;
        for (int length : LENGTHS[i]) {
          TokenScores expected = network.score(alone(texts().get(next++)));
          for (int j = 0; j < length; j++) {
            assertThat(all.losses()[i][at + j]).isCloseTo(expected.losses()[0][j], within(2e-5f));
            assertThat(some.losses()[i][at + j]).isCloseTo(expected.losses()[0][j], within(2e-5f));
            assertThat(all.predictions()[i][at + j]).isEqualTo(expected.predictions()[0][j]);
          }
          at += length;
        }
      }
    }
  }

  /** And a batch without texts trains as if no batch with texts had come before it. */
  @Test
  void aPassDoesNotKeepTheTextsOfTheOneBefore() {
    GptConfig config = configs().findFirst().orElseThrow();
    TokenBatch plain = new TokenBatch(packed(0).inputs(), packed(0).targets());
    try (GptNetwork network = network(config, DataType.FLOAT)) {
      double loss = network.gradient(plain);
      INDArray gradient = gradient(network);
      assertThat(network.gradient(packed(0))).isNotEqualTo(loss);
      assertThat(network.gradient(plain)).isEqualTo(loss);
      assertThat(gradient(network)).isEqualTo(gradient);
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void recomputationAndThreadsChangeNoBit(GptConfig config) {
    for (Precision precision : List.of(Precision.FLOAT32, Precision.BF16)) {
      INDArray expected = trained(config, ActivationCheckpointing.OFF, 1, precision);
      assertThat(trained(config, ActivationCheckpointing.ON, 1, precision)).isEqualTo(expected);
      assertThat(trained(config, ActivationCheckpointing.OFF, 3, precision)).isEqualTo(expected);
    }
  }

  private static INDArray trained(
      GptConfig config, ActivationCheckpointing checkpointing, int threads, Precision precision) {
    try (GptNetwork network = network(config.withDropout(0.1), DataType.FLOAT)) {
      network.use(new StepOptions(3, 2, checkpointing, threads, precision));
      Settings.step(network, List.of(packed(0), packed(7)));
      Settings.step(network, List.of(packed(1)));
      return network.parameters().dup();
    }
  }
}
