package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.model.step.StepResult;
import io.gristmill.model.step.StepResult.Status;
import io.gristmill.model.step.TrainingStep;
import io.gristmill.model.step.TrainingStep.Vector;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Whole training steps: how a network is made, trained, copied and resumed. */
class TrainingTest {

  @ParameterizedTest
  @CsvSource({
    "traj1, 0.003, 0.0003, 10",
    "traj2_accum4, 0.002, 0.0002, 5",
    "traj3_masked_accum4, 0.002, 0.0002, 5"
  })
  void followsPyTorchForFiftySteps(String name, double rate, double smallest, int warmup)
      throws IOException {
    OptimizerSection optimizer =
        new OptimizerSection(
            rate, smallest, warmup, 50, 0.9, 0.95, 1e-8, 0.1, 1.0, Schedule.COSINE);
    Oracle oracle = Oracle.of(name);
    long accumulation = oracle.answers().get("inputs").size(1);
    try (GptNetwork network = oracle.network(optimizer, DataType.FLOAT)) {
      for (int step = 0; step < 50; step++) {
        List<TokenBatch> batches = new ArrayList<>();
        for (long micro = 0; micro < accumulation; micro++) {
          batches.add(oracle.batch(step, micro));
        }
        StepResult result = Settings.step(network, batches);
        double norm = oracle.series("grad_norms")[step];
        assertThat(result.loss())
            .as("loss of step %d", step)
            .isCloseTo(oracle.series("losses")[step], within(step < 10 ? 1e-6 : 1e-4));
        assertThat(result.gradientNorm()).isCloseTo(norm, within(1e-3 * norm));
        assertThat(result.learningRate())
            .isCloseTo(oracle.series("learning_rates")[step], within(1e-12));
      }
      assertFinalWeights(network, oracle.tensors("final.safetensors"));
    }
  }

  /** Keys' biases have no gradient but rounding noise, which Adam enlarges; no output sees them. */
  private static void assertFinalWeights(GptNetwork network, Map<String, INDArray> expected) {
    int d = network.config().embeddingSize();
    network
        .weights()
        .forEach(
            (name, actual) -> {
              float[] ours = actual.data().asFloat();
              float[] theirs = expected.get(name).data().asFloat();
              float largest = 0;
              for (int i = 0; i < ours.length; i++) {
                if (!(name.endsWith("c_attn.bias") && i >= d && i < 2 * d)) {
                  largest = Math.max(largest, Math.abs(ours[i] - theirs[i]));
                }
              }
              assertThat(largest).as(name).isLessThan(2e-5f);
            });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fitOfAGraphFromJsonEqualsAStepBitForBit(boolean tied) {
    OptimizerSection optimizer = Settings.optimizer(6);
    try (GptNetwork driven = GptNetwork.create(Settings.tiny(tied), optimizer, 7)) {
      String json = driven.graph().getConfiguration().toJson();
      ComputationGraph graph = new ComputationGraph(ComputationGraphConfiguration.fromJson(json));
      graph.init();
      graph.setParams(driven.parameters().dup());
      for (int i = 0; i < 6; i++) {
        TokenBatch batch = Settings.batch(driven.config(), 3, 20, i);
        Settings.step(driven, List.of(batch));
        graph.fit(GptNetwork.toDataSet(batch));
      }
      try (GptNetwork wrapped = GptNetwork.wrap(graph)) {
        assertThat(bits(wrapped.parameters())).isEqualTo(bits(driven.parameters()));
        assertThat(bits(wrapped.optimizerState())).isEqualTo(bits(driven.optimizerState()));
        assertThat(wrapped.iteration()).isEqualTo(6);
        assertThat(wrapped.config()).isEqualTo(driven.config());
      }
    }
  }

  @Test
  void readsTheJsonOfVersionsWithoutMuon() {
    try (GptNetwork network = GptNetwork.create(Settings.tiny(true), Settings.optimizer(6), 7)) {
      String json = network.graph().getConfiguration().toJson();
      String earlier =
          json.replaceAll("\"name\" : \"ADAMW\",\\s*", "")
              .replaceAll("\"muon\" : \\{[^}]*\\},\\s*", "")
              .replaceAll(",\\s*\"muon\" : \\{[^}]*\\}", "");
      assertThat(earlier).doesNotContain("muon", "ADAMW");
      assertThat(ComputationGraphConfiguration.fromJson(earlier).toJson()).isEqualTo(json);
    }
  }

  @Test
  void resumesBitForBitFromParametersStateAndIteration() {
    OptimizerSection optimizer = Settings.optimizer(8);
    try (GptNetwork one = GptNetwork.create(Settings.tiny(true), optimizer, 1);
        GptNetwork two = GptNetwork.create(Settings.tiny(true), optimizer, 2)) {
      steps(one, 0, 3);
      two.setParameters(one.parameters());
      two.setOptimizerState(one.optimizerState());
      two.setIteration(one.iteration());
      steps(one, 3, 8);
      steps(two, 3, 8);
      assertThat(bits(two.parameters())).isEqualTo(bits(one.parameters()));
    }
  }

  private static void steps(GptNetwork network, int from, int to) {
    for (int i = from; i < to; i++) {
      Settings.step(network, List.of(Settings.batch(network.config(), 2, 24, i)));
    }
  }

  @Test
  void theSameSeedGivesTheSameWeightsAndAnotherSeedOthers() {
    OptimizerSection optimizer = Settings.optimizer(1);
    try (GptNetwork one = GptNetwork.create(Settings.tiny(false), optimizer, 5);
        GptNetwork same = GptNetwork.create(Settings.tiny(false), optimizer, 5);
        GptNetwork other = GptNetwork.create(Settings.tiny(false), optimizer, 6)) {
      assertThat(bits(same.parameters())).isEqualTo(bits(one.parameters()));
      assertThat(bits(other.parameters())).isNotEqualTo(bits(one.parameters()));
      assertThat(one.parameters().length()).isEqualTo(one.config().parameterCount());
      Map<String, INDArray> weights = one.weights();
      assertThat(deviation(weights, "transformer.h.0.mlp.c_fc.weight"))
          .isCloseTo(0.02, within(0.001));
      assertThat(deviation(weights, "transformer.h.0.mlp.c_proj.weight"))
          .isCloseTo(0.01, within(0.0005));
    }
  }

  private static double deviation(Map<String, INDArray> weights, String name) {
    return weights.get(name).stdNumber().doubleValue();
  }

  @Test
  void learnsOneBatchByHeart() {
    OptimizerSection optimizer =
        new OptimizerSection(3e-3, 3e-3, 5, 150, 0.9, 0.95, 1e-8, 0, 1.0, Schedule.CONSTANT);
    try (GptNetwork network = GptNetwork.create(Settings.tiny(true), optimizer, 3)) {
      TokenBatch batch = Settings.batch(network.config(), 2, 24, 9);
      double loss = Double.NaN;
      for (int i = 0; i < 150; i++) {
        loss = Settings.step(network, List.of(batch)).loss();
      }
      assertThat(loss).isLessThan(0.05);
    }
  }

  @Test
  void reportsAGradientThatIsNotFiniteAndLeavesTheMomentsAlone() {
    try (GptNetwork network = GptNetwork.create(Settings.tiny(true), Settings.optimizer(5), 3)) {
      TokenBatch batch = Settings.batch(network.config(), 2, 24, 9);
      Settings.step(network, List.of(batch));
      int[] moments = bits(network.optimizerState());
      network.parameters().putScalar(0, 0, Float.NaN);
      assertThat(Settings.step(network, List.of(batch)).isFinite()).isFalse();
      assertThat(bits(network.optimizerState())).isEqualTo(moments);
    }
  }

  @Test
  void aStepThatIsNotFiniteMovesNothingButTheIteration() {
    try (GptNetwork network = GptNetwork.create(Settings.tiny(true), Settings.optimizer(5), 3)) {
      network.parameters().putScalar(0, 0, Float.NaN);
      assertMovesNothing(network, Status.NOT_FINITE);
    }
  }

  @Test
  void aStepAboveTheLargestNormMovesNothingButTheIteration() {
    OptimizerSection limited = Settings.optimizer(1e-3, 0);
    try (GptNetwork network = GptNetwork.create(Settings.tiny(true), limited, 3)) {
      assertMovesNothing(network, Status.ABOVE_LIMIT);
    }
  }

  private static void assertMovesNothing(GptNetwork network, Status status) {
    int[] before = bits(network.parameters());
    int[] moments = bits(network.optimizerState());
    StepResult result = Settings.step(network, List.of(Settings.batch(network.config(), 2, 24, 9)));
    assertThat(result.status()).isEqualTo(status);
    assertThat(result.tokens()).isZero();
    assertThat(bits(network.parameters())).isEqualTo(before);
    assertThat(bits(network.optimizerState())).isEqualTo(moments);
    assertThat(network.iteration()).isEqualTo(1);
  }

  @Test
  void downloadsTheGradientOfTheLastBatch() {
    GptNetwork network = GptNetwork.create(Settings.tiny(true), Settings.optimizer(5), 3);
    try (TrainingStep step = new Dl4jTrainingStep(network)) {
      step.gradient(Settings.batch(network.config(), 2, 24, 9));
      float[] gradient = new float[(int) step.length(Vector.GRADIENT)];
      step.download(Vector.GRADIENT, 0, gradient);
      INDArray live = network.graph().getGradientsViewArray();
      assertThat(gradient).isEqualTo(live.reshape(live.length()).dup().toFloatVector());
      assertThat(
              network.gradients().values().stream().mapToDouble(g -> g.norm2Number().doubleValue()))
          .anyMatch(norm -> norm > 0);
    }
  }

  @Test
  void aBatchWithoutTargetsLosesNothing() {
    try (GptNetwork network = GptNetwork.create(Settings.tiny(false), Settings.optimizer(5), 3)) {
      int[][] ignored = new int[2][24];
      for (int[] row : ignored) {
        java.util.Arrays.fill(row, TokenBatch.IGNORED);
      }
      StepResult result = Settings.step(network, List.of(new TokenBatch(new int[2][24], ignored)));
      assertThat(result.loss()).isZero();
      assertThat(result.gradientNorm()).isZero();
      assertThat(result.tokens()).isZero();
    }
  }

  private static int[] bits(INDArray array) {
    float[] values = array.dup().data().asFloat();
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }
}
