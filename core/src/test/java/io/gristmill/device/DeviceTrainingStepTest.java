package io.gristmill.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.config.ModelSection.Architecture;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.MuonSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.device.cuda.CudaDevice;
import io.gristmill.device.cuda.CudaLibraries;
import io.gristmill.device.cuda.DeviceException;
import io.gristmill.device.cuda.FakeCuda;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.model.Dl4jTrainingStep;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.shape.BlockShape;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.ParameterLayout;
import io.gristmill.model.shape.ParameterLayout.Parameter;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.model.step.StepOptions;
import io.gristmill.model.step.StepResult;
import io.gristmill.model.step.StepResult.Status;
import io.gristmill.model.step.TokenScores;
import io.gristmill.model.step.TrainingStep;
import io.gristmill.model.step.TrainingStep.Vector;
import io.gristmill.tokens.sequences.TokenBatch;
import io.gristmill.training.averaging.VectorChunks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine on emulated kernels and a fake driver, against Deeplearning4j's path. */
class DeviceTrainingStepTest {

  private static final int VOCABULARY = 250;
  private static final int CONTEXT = 100;
  private static final int WIDTH = 64;
  private static final int HEADS = 2;
  private static final int BATCH = 2;
  private static final long SEED = 7;
  private static final int STEPS = Integer.getInteger("gristmill.device.steps", 10);

  private static final OptimizerSection ADAMW =
      new OptimizerSection(3e-3, 3e-4, 5, STEPS, 0.9, 0.95, 1e-8, 0.1, 1, Schedule.COSINE);

  @BeforeAll
  static void needsACompiler() {
    FakeCuda.folder();
  }

  /** A model and how it is trained. */
  record Variant(String name, GptConfig model, OptimizerSection optimizer, StepOptions options) {

    static Variant of(String name, GptConfig model) {
      return new Variant(name, model, ADAMW, OPTIONS);
    }

    Variant with(StepOptions other) {
      return new Variant(name, model, optimizer, other);
    }

    Variant with(OptimizerSection other) {
      return new Variant(name, model, other, options);
    }

    @Override
    public String toString() {
      return name;
    }

    TrainingStep onHost() {
      GptNetwork network = GptNetwork.create(model, optimizer, SEED);
      network.use(options);
      return new Dl4jTrainingStep(network);
    }

    TrainingStep onCard() {
      CudaDevice card = CudaDevice.open(FakeCuda.libraries(), 0);
      TrainingStep step = new DeviceTrainingStep(card, model, optimizer, SEED, options);
      try (TrainingStep host = onHost()) {
        VectorChunks.copy(host, step, Vector.PARAMETERS);
      }
      return step;
    }
  }

  private static final StepOptions OPTIONS =
      new StepOptions(BATCH, 1, ActivationCheckpointing.OFF, 1);

  private static final Variant GPT2 = Variant.of("gpt2 tied", gpt2(true, true));

  static Stream<Variant> variants() {
    return Stream.of(
        GPT2,
        Variant.of("gpt2 untied without biases", gpt2(false, false)),
        Variant.of("gpt2 dropout", gpt2(true, true).withDropout(0.2)),
        Variant.of("llama untied, a key for two heads", llama(false, 1, false)),
        Variant.of("llama tied, biases, dropout", llama(true, 2, true).withDropout(0.1)));
  }

  private static GptConfig gpt2(boolean tied, boolean biases) {
    BlockShape block = new BlockShape(Architecture.GPT2, HEADS, 4 * WIDTH, biases, 0);
    return new GptConfig(VOCABULARY, CONTEXT, WIDTH, 2, HEADS, tied, block, 0);
  }

  private static GptConfig llama(boolean tied, int keyValueHeads, boolean biases) {
    BlockShape block = new BlockShape(Architecture.LLAMA, keyValueHeads, 168, biases, 10000);
    return new GptConfig(VOCABULARY, CONTEXT, WIDTH, 2, HEADS, tied, block, 0);
  }

  /** Ids that a model can learn: mostly a fixed function of the id before. */
  private static TokenBatch batch(int seed, int ignored) {
    Random random = new Random(seed);
    int[][] inputs = new int[BATCH][CONTEXT];
    int[][] targets = new int[BATCH][CONTEXT];
    for (int i = 0; i < BATCH; i++) {
      int id = random.nextInt(VOCABULARY);
      for (int t = 0; t < CONTEXT; t++) {
        inputs[i][t] = id;
        id = random.nextInt(4) == 0 ? random.nextInt(VOCABULARY) : (id * 7 + 3) % VOCABULARY;
        targets[i][t] = t < ignored ? TokenBatch.IGNORED : id;
      }
    }
    return new TokenBatch(inputs, targets);
  }

  @ParameterizedTest
  @MethodSource("variants")
  void gradientsAreThoseOfTheHost(Variant variant) {
    try (TrainingStep host = variant.onHost();
        TrainingStep card = variant.onCard()) {
      TokenBatch batch = batch(1, 9);
      // A step sets where dropout masks are drawn.
      double expected = host.gradient(batch);
      assertThat(card.gradient(batch)).isCloseTo(expected, within(5e-3));
      compareTensors(variant.model(), all(host, Vector.GRADIENT), all(card, Vector.GRADIENT));
    }
  }

  private static void compareTensors(GptConfig model, float[] expected, float[] actual) {
    int from = 0;
    for (Parameter parameter : ParameterLayout.model(model).parameters()) {
      int to = from + Math.toIntExact(parameter.length());
      assertThat(difference(expected, actual, from, to)).as(parameter.name()).isLessThan(1e-2);
      from = to;
    }
  }

  /** Norm of the difference, relative to the norm of the expected values. */
  private static double difference(float[] expected, float[] actual, int from, int to) {
    double error = 0;
    double norm = 0;
    for (int i = from; i < to; i++) {
      error += Math.pow(actual[i] - expected[i], 2);
      norm += Math.pow(expected[i], 2);
    }
    return Math.sqrt(error / norm);
  }

  @Test
  void trajectoryStaysWithTheHosts() {
    assertTrajectory(GPT2, STEPS, 0.02);
  }

  @Test
  void trajectoryOfMuonStaysWithTheHosts() {
    OptimizerSection muon = ADAMW.withMuon(MuonSection.published(3e-3));
    assertTrajectory(GPT2.with(muon), STEPS * 3 / 10, 0.03);
    assertTrajectory(Variant.of("llama", llama(false, 1, false)).with(muon), STEPS * 3 / 10, 0.03);
  }

  private static void assertTrajectory(Variant variant, int steps, double nats) {
    try (TrainingStep host = variant.onHost();
        TrainingStep card = variant.onCard()) {
      double first = 0;
      double last = 0;
      for (int i = 0; i < steps; i++) {
        List<TokenBatch> batches = List.of(batch(i, 0));
        StepResult expected = host.step(batches, i, 0);
        StepResult actual = card.step(batches, i, 0);
        assertThat(actual.loss()).as("step " + i).isCloseTo(expected.loss(), within(nats));
        assertThat(actual.gradientNorm() / expected.gradientNorm()).isBetween(0.9, 1.1);
        assertThat(actual.learningRate()).isEqualTo(expected.learningRate());
        assertThat(actual.tokens()).isEqualTo(expected.tokens());
        first = i == 0 ? actual.loss() : first;
        last = actual.loss();
      }
      assertThat(last).isLessThan(first);
    }
  }

  @Test
  void microBatchesCountByTheirTargets() {
    Variant variant = GPT2.with(new StepOptions(BATCH, 2, ActivationCheckpointing.OFF, 1));
    try (TrainingStep host = variant.onHost();
        TrainingStep card = variant.onCard()) {
      List<TokenBatch> batches = List.of(batch(1, 0), batch(2, 80));
      StepResult expected = host.step(batches, 0, 0);
      StepResult actual = card.step(batches, 0, 0);
      assertThat(actual.loss()).isCloseTo(expected.loss(), within(5e-3));
      assertThat(actual.gradientNorm()).isCloseTo(expected.gradientNorm(), within(2e-2));
      assertThat(actual.tokens()).isEqualTo(BATCH * (CONTEXT + CONTEXT - 80));
    }
  }

  @Test
  void recomputationChangesNoByte() {
    Variant variant = Variant.of("dropout", gpt2(true, true).withDropout(0.2));
    StepOptions recomputing = new StepOptions(BATCH, 1, ActivationCheckpointing.ON, 1);
    assertThat(trained(variant.with(recomputing), 3)).isEqualTo(trained(variant, 3));
  }

  private static float[] trained(Variant variant, int steps) {
    try (TrainingStep card = variant.onCard()) {
      for (int i = 0; i < steps; i++) {
        card.step(List.of(batch(i, 0)), i, 1);
      }
      return all(card, Vector.PARAMETERS);
    }
  }

  @Test
  void restartGivesTheSameBytes() {
    for (OptimizerSection optimizer : List.of(ADAMW, ADAMW.withMuon(MuonSection.published(3e-3)))) {
      Variant variant = GPT2.with(optimizer);
      float[] expected = trained(variant, 4);
      try (TrainingStep first = variant.onCard();
          TrainingStep second = variant.onCard()) {
        for (int i = 0; i < 2; i++) {
          first.step(List.of(batch(i, 0)), i, 1);
        }
        VectorChunks.copy(first, second, Vector.PARAMETERS);
        VectorChunks.copy(first, second, Vector.MOMENTS);
        for (int i = 2; i < 4; i++) {
          second.step(List.of(batch(i, 0)), i, 1);
        }
        assertThat(all(second, Vector.PARAMETERS)).isEqualTo(expected);
      }
    }
  }

  @Test
  void skippedStepsChangeNothing() {
    Variant variant = GPT2.with(limited(1e-3));
    try (TrainingStep card = variant.onCard()) {
      float[] before = all(card, Vector.PARAMETERS);
      StepResult result = card.step(List.of(batch(0, 0)), 0, 0);
      assertThat(result.status()).isEqualTo(Status.ABOVE_LIMIT);
      assertThat(result.gradientNorm()).isGreaterThan(1e-3);
      assertThat(all(card, Vector.PARAMETERS)).isEqualTo(before);
      assertThat(all(card, Vector.MOMENTS)).containsOnly(0);
      card.upload(Vector.PARAMETERS, 5, new float[] {Float.NaN});
      assertThat(card.step(List.of(batch(0, 0)), 0, 0).status()).isEqualTo(Status.NOT_FINITE);
      assertThat(all(card, Vector.MOMENTS)).containsOnly(0);
    }
  }

  private static OptimizerSection limited(double norm) {
    return new OptimizerSection(
        OptimizerSection.Name.ADAMW,
        3e-3,
        3e-4,
        5,
        STEPS,
        0.9,
        0.95,
        1e-8,
        0.1,
        1,
        Schedule.COSINE,
        0.2,
        OptimizerSection.DecayShape.ONE_MINUS_SQRT,
        norm,
        1e-3,
        List.of(),
        MuonSection.published(3e-3));
  }

  @Test
  void closesOnAnotherThreadAndWithALostCard() throws InterruptedException {
    TrainingStep elsewhere = GPT2.onCard();
    Thread thread = new Thread(elsewhere::close);
    thread.start();
    thread.join();
    assertThat(FakeCuda.get("live")).isZero();
    TrainingStep lost = GPT2.onCard();
    FakeCuda.set("launch_fails_from", 1);
    List<TokenBatch> batches = List.of(batch(0, 0));
    assertThatThrownBy(() -> lost.step(batches, 0, 0))
        .isInstanceOfSatisfying(
            DeviceException.class, e -> assertThat(e.sticky()).as(e.getMessage()).isTrue());
    lost.close();
    lost.close();
    assertThat(FakeCuda.get("live")).isZero();
  }

  @Test
  void refusesWhatDoesNotFit() {
    StepOptions many = new StepOptions(32768, 1, ActivationCheckpointing.OFF, 1);
    assertThatThrownBy(() -> GPT2.with(many).onCard())
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            "training.batch-size: 32768 (expected at most 32767) at averaging.engine = cuda");
    long bytes = DeviceTrainingStep.bytes(GPT2.model(), ADAMW, OPTIONS);
    CudaLibraries libraries = FakeCuda.libraries();
    try (CudaDevice card = CudaDevice.open(libraries, 0)) {
      // The first steps need memory beside the plan's.
      FakeCuda.set("memory", bytes + (1 << 20));
      assertThat(DeviceTrainingStep.fits(card, GPT2.model(), ADAMW, OPTIONS)).isFalse();
      assertThatThrownBy(
              () -> new DeviceTrainingStep(card, GPT2.model(), ADAMW, SEED, OPTIONS).close())
          .isInstanceOf(InvalidConfigException.class)
          .hasMessageMatching("memory of a replica: 0.0 GiB \\(expected at most 0.0, .* at model");
      FakeCuda.set("memory", bytes + (256L << 20));
      assertThat(DeviceTrainingStep.fits(card, GPT2.model(), ADAMW, OPTIONS)).isTrue();
    }
  }

  @Test
  void zLossChangesTheGradientAsOnTheHost() {
    Variant variant = GPT2.with(limited(0));
    try (TrainingStep host = variant.onHost();
        TrainingStep card = variant.onCard()) {
      host.gradient(batch(1, 0));
      card.gradient(batch(1, 0));
      compareTensors(variant.model(), all(host, Vector.GRADIENT), all(card, Vector.GRADIENT));
    }
  }

  @Test
  void frozenParametersStay() {
    Variant variant = GPT2.with(ADAMW.withRates(List.of("*=0", "block1.*=0.5")));
    try (TrainingStep host = variant.onHost();
        TrainingStep card = variant.onCard()) {
      float[] before = all(card, Vector.PARAMETERS);
      StepResult expected = host.step(List.of(batch(0, 0)), 0, 0);
      StepResult actual = card.step(List.of(batch(0, 0)), 0, 0);
      assertThat(actual.gradientNorm()).isCloseTo(expected.gradientNorm(), within(1e-2));
      float[] after = all(card, Vector.PARAMETERS);
      List<String> moved = new ArrayList<>();
      int from = 0;
      for (Parameter parameter : ParameterLayout.model(variant.model()).parameters()) {
        int to = from + Math.toIntExact(parameter.length());
        if (!Arrays.equals(before, from, to, after, from, to)) {
          moved.add(parameter.name());
        }
        from = to;
      }
      assertThat(moved).isNotEmpty().allMatch(name -> name.startsWith("block1."));
    }
  }

  @Test
  void scoresAreThoseOfTheHost() {
    try (TrainingStep host = GPT2.onHost();
        TrainingStep card = GPT2.onCard()) {
      for (int i = 0; i < 4; i++) {
        card.step(List.of(batch(i, 0)), i, 0);
      }
      VectorChunks.copy(card, host, Vector.PARAMETERS);
      TokenBatch batch = TokenBatch.join(List.of(batch(30, 5), batch(31, 0)));
      TokenScores expected = host.score(batch);
      TokenScores actual = card.score(batch);
      int sameRanks = 0;
      for (int i = 0; i < batch.batchSize(); i++) {
        for (int t = 0; t < CONTEXT; t++) {
          assertThat(actual.losses()[i][t]).isCloseTo(expected.losses()[i][t], within(0.1f));
          assertThat(actual.ranks()[i][t] < 0).isEqualTo(expected.ranks()[i][t] < 0);
          sameRanks += actual.ranks()[i][t] == expected.ranks()[i][t] ? 1 : 0;
          assertThat(actual.confidences()[i][t])
              .isCloseTo(expected.confidences()[i][t], within(0.02f));
        }
      }
      assertThat(sameRanks).isGreaterThan(batch.batchSize() * CONTEXT * 7 / 10);
    }
  }

  private static float[] all(TrainingStep step, Vector vector) {
    float[] values = new float[Math.toIntExact(step.length(vector))];
    step.download(vector, 0, values);
    return values;
  }
}
