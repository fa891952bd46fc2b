package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.config.ModelSection.LoraSection;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.MuonSection;
import io.gristmill.config.OptimizerSection.Name;
import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.model.huggingface.AdapterTensors;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.LoraShape;
import io.gristmill.model.shape.ParameterLayout;
import io.gristmill.model.shape.ParameterLayout.Parameter;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.model.step.Objective;
import io.gristmill.model.step.Objective.Kind;
import io.gristmill.model.step.StepOptions;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Adapters of models of every kind: their gradients, and that nothing else is trained. */
class LoraTest {

  private static final double STEP = 1e-5;
  private static final int[] IDS = {3, 1, 4, 1, 5, 9, 2};
  private static final LoraShape SHAPE = new LoraShape(3, 6, LoraSection.TARGETS);

  private static GptConfig adapted(String variant) {
    return Variants.of(variant).withLora(SHAPE);
  }

  private static GptNetwork network(GptConfig config, OptimizerSection optimizer) {
    return GptNetwork.create(config, optimizer, 11);
  }

  /** So that B is not zero, and no product is small by chance. */
  private static void fill(GptNetwork network) {
    double[] noise = new Random(1).doubles(network.parameters().length(), -0.4, 0.4).toArray();
    network.parameters().assign(Nd4j.createFromArray(noise).castTo(network.type()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt2 tied",
        "gpt2 untied without biases",
        "llama grouped queries",
        "llama biases",
        "llama dropout"
      })
  void gradientsOfAdaptersAreSlopesAndOthersAreZero(String variant) {
    GptConfig config = adapted(variant);
    TokenBatch batch = Settings.batch(config, 2, 7, 4);
    try (GptNetwork network =
        GptNetwork.create(config, Settings.optimizer(5), 3, DataType.DOUBLE)) {
      fill(network);
      network.gradient(batch);
      INDArray gradient = flat(network.graph().getGradientsViewArray()).dup();
      long from = 0;
      for (Parameter parameter : ParameterLayout.model(config).parameters()) {
        String name = parameter.name();
        long to = from + parameter.length();
        INDArray some = piece(gradient, from, to);
        if (name.contains(".lora.")) {
          // The rows of an adapter for one of several packed matrices are a part of these.
          for (int half = 0; half < 2; half++) {
            long first = from + half * (to - from) / 2;
            double[] noise = new Random(first).doubles((to - from) / 2, -1.7, 1.7).toArray();
            INDArray direction = Nd4j.zeros(DataType.DOUBLE, gradient.length());
            piece(direction, first, first + noise.length).assign(Nd4j.createFromArray(noise));
            double slope = gradient.mul(direction).sumNumber().doubleValue();
            assertThat(slope(network, batch, direction))
                .as(name)
                .isCloseTo(slope, within(1e-7 * Math.abs(slope) + 1e-9));
          }
          assertThat(some.amaxNumber().doubleValue()).as(name).isPositive();
        } else {
          assertThat(some.amaxNumber().doubleValue()).as(name).isZero();
        }
        from = to;
      }
      assertThat(from).isEqualTo(config.parameterCount()).isEqualTo(gradient.length());
    }
  }

  private static double slope(GptNetwork network, TokenBatch batch, INDArray direction) {
    INDArray parameters = flat(network.parameters());
    INDArray start = parameters.dup();
    parameters.assign(start.add(direction.mul(STEP)));
    double above = network.gradient(batch);
    parameters.assign(start.sub(direction.mul(STEP)));
    double below = network.gradient(batch);
    parameters.assign(start);
    return (above - below) / (2 * STEP);
  }

  @ParameterizedTest
  @CsvSource({
    "gpt2 tied, ADAMW",
    "gpt2 untied dropout, ADAMW",
    "llama grouped queries, ADAMW",
    "llama tied, MUON"
  })
  void stepsChangeNoBitOfTheBaseAndEveryAdapter(String variant, Name optimizer) {
    GptConfig config = adapted(variant);
    OptimizerSection settings = Settings.optimizer(6);
    if (optimizer == Name.MUON) {
      settings = settings.withMuon(MuonSection.published(1e-3));
    }
    try (GptNetwork network = network(config, settings)) {
      float[] before = values(network.parameters());
      for (int i = 0; i < 4; i++) {
        Settings.step(
            network,
            List.of(Settings.batch(config, 2, 9, i), Settings.batch(config, 1, 9, i + 100)));
      }
      float[] after = values(network.parameters());
      int from = 0;
      for (Parameter parameter : ParameterLayout.model(config).parameters()) {
        int to = from + (int) parameter.length();
        boolean same = Arrays.equals(before, from, to, after, from, to);
        assertThat(same).as(parameter.name()).isNotEqualTo(parameter.name().contains(".lora."));
        from = to;
      }
      assertThat(config.momentCount(optimizer)).isEqualTo(network.optimizerState().length());
      assertThat(nonZero(values(network.optimizerState())))
          .isPositive()
          .isLessThanOrEqualTo(
              2 * (config.parameterCount() - Variants.of(variant).parameterCount()));
    }
  }

  private static long nonZero(float[] values) {
    long count = 0;
    for (float value : values) {
      count += value != 0 ? 1 : 0;
    }
    return count;
  }

  /** The rows of the outputs are the last ones of the vocabulary matrix. */
  @Test
  void outputsAreTrainedBesideAdapters() {
    GptConfig config = adapted("gpt2 tied");
    Objective objective = new Objective(Kind.CLASSIFICATION, 2, List.of(), 0, 0);
    StepOptions options = new StepOptions(2, 1, ActivationCheckpointing.OFF, 1).with(objective);
    int[][] inputs = {{1, 2, 3}};
    TokenBatch batch =
        new TokenBatch(inputs, new int[][] {{TokenBatch.IGNORED, TokenBatch.IGNORED, 22}});
    try (GptNetwork network = network(config, Settings.optimizer(6))) {
      network.use(options);
      INDArray before = network.weights().get("transformer.wte.weight");
      Settings.step(network, List.of(batch));
      Settings.step(network, List.of(batch));
      INDArray after = network.weights().get("transformer.wte.weight");
      for (int row = 0; row < 23; row++) {
        assertThat(after.getRow(row).equals(before.getRow(row)))
            .as("row %d", row)
            .isEqualTo(row < 21);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.gristmill.model.Variants#names")
  void beginsAsTheModelWithoutAdapters(String variant) {
    try (GptNetwork plain = network(Variants.of(variant), Settings.optimizer(6));
        GptNetwork network = network(adapted(variant), Settings.optimizer(6))) {
      assertThat(network.logits(IDS)).isDeepEqualTo(plain.logits(IDS));
    }
  }

  @ParameterizedTest
  @MethodSource("io.gristmill.model.Variants#names")
  void computesWhatTheMergedModelDoesAlsoWhenDecoding(String variant) {
    try (GptNetwork network = network(adapted(variant), Settings.optimizer(6));
        GptNetwork merged = network(Variants.of(variant), Settings.optimizer(6));
        GptDecoder decoder = new GptDecoder(network)) {
      Map<String, INDArray> weights = new HashMap<>(network.weights());
      weights.replaceAll(
          (name, tensor) -> name.contains("lora_B") ? noise(tensor).muli(0.05) : tensor);
      network.setWeights(weights);
      merged.setWeights(AdapterTensors.merged(network.config(), network.weights()));
      float[][] expected = merged.logits(IDS);
      float[][] actual = network.logits(IDS);
      decoder.prefill(Arrays.copyOf(IDS, 2));
      for (int t = 0; t < IDS.length; t++) {
        assertThat(actual[t]).containsExactly(expected[t], within(1e-5f));
        if (t >= 2) {
          assertThat(decoder.next(IDS[t])).containsExactly(expected[t], within(1e-5f));
        }
      }
      try (GptNetwork plain = network(Variants.of(variant), Settings.optimizer(6))) {
        assertThat(largest(plain.logits(IDS)[6], expected[6])).isGreaterThan(1e-3);
      }
    }
  }

  private static INDArray noise(INDArray like) {
    double[] noise = new Random(like.length()).doubles(like.length(), -1, 1).toArray();
    return Nd4j.createFromArray(noise).castTo(DataType.FLOAT).reshape('c', like.shape());
  }

  private static double largest(float[] one, float[] other) {
    double largest = 0;
    for (int i = 0; i < one.length; i++) {
      largest = Math.max(largest, Math.abs(one[i] - other[i]));
    }
    return largest;
  }

  @ParameterizedTest
  @CsvSource({
    "gpt2 dropout, ON, 1, FLOAT32",
    "llama dropout, ON, 1, FLOAT32",
    "llama biases, ON, 1, BF16",
    "gpt2 tied, OFF, 3, FLOAT32",
    "llama grouped queries, OFF, 3, BF16",
  })
  void recomputationAndThreadsChangeNoBit(
      String variant, ActivationCheckpointing checkpointing, int threads, Precision precision) {
    StepOptions plain = new StepOptions(2, 1, ActivationCheckpointing.OFF, 1, precision);
    StepOptions other = new StepOptions(2, 1, checkpointing, threads, precision);
    assertThat(trained(adapted(variant), other)).isEqualTo(trained(adapted(variant), plain));
  }

  private static float[] trained(GptConfig config, StepOptions options) {
    try (GptNetwork network = network(config, Settings.optimizer(6))) {
      network.use(options);
      for (int i = 0; i < 4; i++) {
        Settings.step(network, List.of(Settings.batch(config, 2, i == 2 ? 4 : 9, i)));
      }
      return values(network.parameters());
    }
  }

  @ParameterizedTest
  @EnumSource(Name.class)
  void aGraphFromJsonHasTheSameAdapters(Name optimizer) {
    OptimizerSection settings = Settings.optimizer(6).withRates(List.of("head.norm.*=0.5"));
    if (optimizer == Name.MUON) {
      settings = settings.withMuon(MuonSection.published(1e-3));
    }
    try (GptNetwork network = network(adapted("llama untied"), settings)) {
      String json = network.graph().getConfiguration().toJson();
      ComputationGraph graph = new ComputationGraph(ComputationGraphConfiguration.fromJson(json));
      graph.init();
      graph.setParams(network.parameters().dup());
      try (GptNetwork read = GptNetwork.wrap(graph)) {
        assertThat(read.config()).isEqualTo(network.config());
        assertThat(read.settings()).isEqualTo(settings);
        TokenBatch batch = Settings.batch(network.config(), 2, 9, 4);
        assertThat(Settings.step(read, List.of(batch)))
            .isEqualTo(Settings.step(network, List.of(batch)));
        assertThat(values(read.parameters())).isEqualTo(values(network.parameters()));
      }
    }
  }

  /** As earlier versions wrote it. */
  @ParameterizedTest
  @ValueSource(strings = {"\"rates\"\\s*:\\s*\\[ *\\],", ",\\s*\"lora\"\\s*:\\s*\\{[^}]*\\}"})
  void readsJsonWithoutThem(String key) {
    try (GptNetwork network = network(Variants.of("gpt2 tied"), Settings.optimizer(6))) {
      String json = network.graph().getConfiguration().toJson();
      String earlier = json.replaceAll(key, "");
      assertThat(earlier).isNotEqualTo(json);
      ComputationGraph graph =
          new ComputationGraph(ComputationGraphConfiguration.fromJson(earlier));
      graph.init();
      try (GptNetwork read = GptNetwork.wrap(graph)) {
        assertThat(read.config()).isEqualTo(network.config());
        assertThat(read.settings()).isEqualTo(network.settings());
      }
    }
  }

  private static float[] values(INDArray array) {
    return array.dup().data().asFloat();
  }

  private static INDArray piece(INDArray vector, long from, long to) {
    return vector.get(NDArrayIndex.interval(from, to));
  }

  private static INDArray flat(INDArray array) {
    return array.reshape(array.length());
  }
}
