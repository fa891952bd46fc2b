package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.config.ModelSection.Architecture;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.MuonSection;
import io.gristmill.config.OptimizerSection.MuonSection.Scale;
import io.gristmill.config.OptimizerSection.Name;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.model.shape.BlockShape;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.model.step.StepOptions;
import io.gristmill.model.step.StepResult;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Training with Muon: against PyTorch in double precision, and against plain loops. All fifty steps
 * agree in double precision too, which takes a minute.
 */
class MuonTest {

  private static final GptConfig LLAMA =
      new GptConfig(
          61, 24, 32, 2, 4, false, new BlockShape(Architecture.LLAMA, 2, 40, false, 10000), 0);

  @ParameterizedTest
  @CsvSource({
    "muon_traj1, DOUBLE, 15, 0.003, 0.0003, 10, 0.003, 0.95, MATCH",
    "muon_traj1, FLOAT, 50, 0.003, 0.0003, 10, 0.003, 0.95, MATCH",
    "muon_traj2_original_accum2, DOUBLE, 15, 0.002, 0.0002, 5, 0.02, 0.9, ORIGINAL",
    "muon_traj2_original_accum2, FLOAT, 50, 0.002, 0.0002, 5, 0.02, 0.9, ORIGINAL"
  })
  void followsPyTorch(
      String name,
      DataType type,
      int steps,
      double rate,
      double smallest,
      int warmup,
      double muonRate,
      double momentum,
      Scale scale)
      throws IOException {
    OptimizerSection optimizer =
        new OptimizerSection(rate, smallest, warmup, 50, 0.9, 0.95, 1e-8, 0.1, 1.0, Schedule.COSINE)
            .withMuon(new MuonSection(muonRate, momentum, 5, scale));
    boolean exact = type == DataType.DOUBLE;
    Oracle oracle = Oracle.of("muon", name);
    long accumulation = oracle.answers().get("inputs").size(1);
    try (GptNetwork network = oracle.network(optimizer, type)) {
      for (int step = 0; step < steps; step++) {
        int at = step;
        List<TokenBatch> batches =
            LongStream.range(0, accumulation).mapToObj(micro -> oracle.batch(at, micro)).toList();
        StepResult result = Settings.step(network, batches);
        double norm = oracle.series("grad_norms")[step];
        assertThat(result.loss())
            .as("loss of step %d", step)
            .isCloseTo(
                oracle.series("losses")[step], within(exact ? 1e-9 : step < 10 ? 2e-5 : 1e-4));
        assertThat(result.gradientNorm()).isCloseTo(norm, within(exact ? 1e-9 : 1e-4 * norm));
        if (step == 0) {
          requireWeights(network, oracle.tensors("step1.safetensors"), exact ? 1e-7 : 1e-4);
        }
      }
      if (steps == 50) {
        requireWeights(network, oracle.tensors("final.safetensors"), exact ? 1e-7 : 1e-4);
      }
    }
  }

  /** Keys' biases have no gradient but rounding noise, which Adam enlarges; no output sees them. */
  private static void requireWeights(
      GptNetwork network, Map<String, INDArray> expected, double tolerance) {
    int d = network.config().embeddingSize();
    network
        .weights()
        .forEach(
            (name, actual) -> {
              INDArray difference =
                  Nd4j.toFlattened(actual.castTo(DataType.DOUBLE))
                      .sub(Nd4j.toFlattened(expected.get(name).castTo(DataType.DOUBLE)));
              if (name.endsWith("c_attn.bias")) {
                difference.reshape(3L * d).get(NDArrayIndex.interval(d, 2 * d)).assign(0);
              }
              assertThat(difference.amaxNumber().doubleValue()).as(name).isLessThan(tolerance);
            });
  }

  @ParameterizedTest
  @EnumSource(Scale.class)
  void updatesEveryMatrixInTheBlocksOfGpt2ByItself(Scale scale) {
    requirePlainLoops(Settings.tiny(true), scale, ".attn.c_attn.weight");
  }

  @ParameterizedTest
  @EnumSource(Scale.class)
  void updatesEveryMatrixInTheBlocksOfLlamaByItself(Scale scale) {
    requirePlainLoops(LLAMA, scale, "none");
  }

  /**
   * Three steps in double precision.
   *
   * @param packed suffix of the name of a tensor with three matrices
   */
  private static void requirePlainLoops(GptConfig config, Scale scale, String packed) {
    OptimizerSection settings =
        Settings.optimizer(5).withMuon(new MuonSection(3e-3, 0.95, 5, scale));
    PlainMuon plain = new PlainMuon(0.95);
    int matrices = 0;
    try (GptNetwork network = GptNetwork.create(config, settings, 1, DataType.DOUBLE)) {
      Dl4jTrainingStep stepping = new Dl4jTrainingStep(network);
      for (int step = 0; step < 3; step++) {
        TokenBatch batch = Settings.batch(config, 3, 20, step);
        Map<String, INDArray> before = network.weights();
        stepping.gradient(batch);
        Map<String, INDArray> gradients = network.gradients();
        StepResult result = stepping.step(List.of(batch), step, 0);
        double clip = Math.min(1, 1 / (result.gradientNorm() + 1e-6));
        double rate = 3 * result.learningRate();
        for (Map.Entry<String, INDArray> tensor : network.weights().entrySet()) {
          String name = tensor.getKey();
          if (!isHidden(name)) {
            continue;
          }
          int parts = name.endsWith(packed) ? 3 : 1;
          for (int part = 0; part < parts; part++) {
            double[][] gradient = matrix(gradients.get(name).mul(clip), config, part, parts);
            double[][] expected =
                plain.update(
                    name + part,
                    matrix(before.get(name), config, part, parts),
                    gradient,
                    rate,
                    scale(scale, gradient.length, gradient[0].length),
                    0.1);
            INDArray actual = Nd4j.createFromArray(matrix(tensor.getValue(), config, part, parts));
            assertThat(actual.sub(Nd4j.createFromArray(expected)).amaxNumber().doubleValue())
                .as("%s, part %d, step %d", name, part, step)
                .isLessThan(1e-12);
            matrices++;
          }
        }
      }
    }
    assertThat(matrices).isEqualTo(3 * config.layers() * (packed.equals("none") ? 7 : 6));
  }

  private static double scale(Scale scale, double in, double out) {
    return scale == Scale.MATCH
        ? 0.2 * Math.sqrt(Math.max(in, out))
        : Math.sqrt(Math.max(1, out / in));
  }

  private static boolean isHidden(String name) {
    return name.matches(".*\\.(h|layers)\\.\\d+\\..*(attn|mlp)\\..*weight");
  }

  /** A part of a tensor, {@code [in][out]}. */
  private static double[][] matrix(INDArray tensor, GptConfig config, int part, int parts) {
    if (config.block().architecture() == Architecture.LLAMA) {
      return tensor.transpose().dup('c').toDoubleMatrix();
    }
    long width = tensor.size(1) / parts;
    return tensor
        .get(NDArrayIndex.all(), NDArrayIndex.interval(part * width, (part + 1) * width))
        .dup('c')
        .toDoubleMatrix();
  }

  @Test
  void everythingElseIsUpdatedAsByAdamW() {
    TokenBatch batch = Settings.batch(LLAMA, 3, 20, 1);
    try (GptNetwork adamW = GptNetwork.create(LLAMA, Settings.optimizer(5), 1);
        GptNetwork muon = GptNetwork.create(LLAMA, settings(), 1)) {
      Settings.step(adamW, List.of(batch));
      Settings.step(muon, List.of(batch));
      List<String> same = new ArrayList<>();
      Map<String, INDArray> expected = adamW.weights();
      muon.weights()
          .forEach(
              (name, tensor) -> {
                if (tensor.equals(expected.get(name))) {
                  same.add(name);
                }
              });
      assertThat(same)
          .containsExactlyElementsOf(
              expected.keySet().stream().filter(name -> !isHidden(name)).toList());
    }
  }

  @Test
  void keepsOneValueInsteadOfTwoForEachHiddenMatrix() {
    long hidden = 2L * (32 * (32 + 16 + 16) + 32 * 32 + 3 * 32 * 40);
    try (GptNetwork network = GptNetwork.create(LLAMA, settings(), 1)) {
      assertThat(network.optimizerState().length())
          .isEqualTo(2 * LLAMA.parameterCount() - hidden)
          .isEqualTo(LLAMA.momentCount(Name.MUON));
    }
    assertThat(LLAMA.momentCount(Name.ADAMW)).isEqualTo(2 * LLAMA.parameterCount());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void anyNumberOfThreadsTrainsTheSameWeights(int threads) {
    assertThat(trained(threads)).isEqualTo(trained(1));
  }

  private static INDArray trained(int threads) {
    GptConfig config = new GptConfig(300, 40, 192, 2, 3, true);
    try (GptNetwork network = GptNetwork.create(config, settings(), 1)) {
      network.use(new StepOptions(2, 1, ActivationCheckpointing.OFF, threads));
      for (int i = 0; i < 3; i++) {
        Settings.step(network, List.of(Settings.batch(config, 2, 40, i)));
      }
      return network.parameters().dup();
    }
  }

  @Test
  void resumesBitForBitFromParametersStateAndIteration() {
    try (GptNetwork one = GptNetwork.create(LLAMA, settings(), 1);
        GptNetwork two = GptNetwork.create(LLAMA, settings(), 2)) {
      steps(one, 0, 3);
      two.setParameters(one.parameters());
      two.setOptimizerState(one.optimizerState());
      two.setIteration(one.iteration());
      steps(one, 3, 6);
      steps(two, 3, 6);
      assertThat(two.parameters()).isEqualTo(one.parameters());
      assertThat(two.optimizerState()).isEqualTo(one.optimizerState());
    }
  }

  private static void steps(GptNetwork network, int from, int to) {
    for (int i = from; i < to; i++) {
      Settings.step(network, List.of(Settings.batch(network.config(), 2, 24, i)));
    }
  }

  @Test
  void aGradientThatIsNotFiniteMovesNothing() {
    try (GptNetwork network = GptNetwork.create(LLAMA, settings(), 1)) {
      steps(network, 0, 1);
      network.parameters().assign(Float.NaN);
      float[] parameters = network.parameters().dup().data().asFloat();
      float[] state = network.optimizerState().dup().data().asFloat();
      StepResult result = Settings.step(network, List.of(Settings.batch(LLAMA, 2, 24, 1)));
      assertThat(result.status()).isEqualTo(StepResult.Status.NOT_FINITE);
      assertThat(network.parameters().dup().data().asFloat()).isEqualTo(parameters);
      assertThat(network.optimizerState().dup().data().asFloat()).isEqualTo(state);
    }
  }

  private static OptimizerSection settings() {
    return Settings.optimizer(6).withMuon(MuonSection.published(1e-3));
  }
}
