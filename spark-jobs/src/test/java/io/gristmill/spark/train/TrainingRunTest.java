package io.gristmill.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.error.GristmillException.TrainingDivergedException;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.LocalStorage;
import io.gristmill.spark.train.TrainingRun.TrainResult;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.training.metrics.MetricsLog;
import io.gristmill.training.metrics.RoundListener;
import io.gristmill.training.metrics.RoundMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingRunTest {

  private static final LocalStorage STORAGE = new LocalStorage();

  @TempDir private Path folder;
  private ShardManifest tokens;

  @BeforeEach
  void writeTokens() throws IOException {
    tokens = TinyRun.writeTokens(folder.resolve("tokens"));
  }

  @Test
  void writesACheckpointMetricsAndEventFiles() throws IOException {
    TrainResult result = run("whole");
    Path directory = folder.resolve("whole");
    assertThat(result.rounds()).isEqualTo(6);
    assertThat(result.steps()).isEqualTo(22);
    assertThat(result.tokens()).isEqualTo(22L * 2 * 4 * TinyRun.CONTEXT);
    assertThat(result.epochs()).isCloseTo(176.0 / 247, within(1e-12));
    assertThat(result.checkpoint()).endsWith("round-000006");
    assertThat(result.validationLoss()).isBetween(1.0, 4.0);
    assertThat(names(directory.resolve("round-000006")))
        .containsExactly(
            "config.json",
            "model.safetensors",
            "optimizer-00001.safetensors",
            "optimizer.safetensors",
            "outer.safetensors",
            "run.conf",
            "state.json",
            "tokenizer.json");
    assertThat(names(directory)).contains("round-000004", "round-000006", "metrics.jsonl");
    assertThat(names(directory.resolve("tensorboard"))).hasSize(3);
    List<RoundMetrics> rounds = metrics("whole");
    assertThat(rounds).extracting(RoundMetrics::round).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(rounds.get(5).loss()).isLessThan(rounds.get(0).loss() - 0.3);
    assertThat(rounds.get(2).validationLoss()).isPresent();
    assertThat(rounds.get(1).validationLoss()).isEmpty();
    assertThat(rounds).allMatch(round -> round.mfu() > 0 && round.averagingBytes() > 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void hasTheSameBytesAfterAnInterruption(int lastRound) throws IOException {
    run("whole");
    assertThatThrownBy(() -> run("cut", stopAfter(lastRound))).hasMessage("stopped");
    run("cut");
    for (String file :
        List.of(Checkpoint.MODEL, Checkpoint.OPTIMIZER, "outer.safetensors", "state.json")) {
      assertThat(folder.resolve("cut/round-000006").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("whole/round-000006").resolve(file));
    }
    assertThat(metrics("cut"))
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields(
            "tokensPerSecond", "mfu", "averagingSeconds", "averagingShare")
        .isEqualTo(metrics("whole"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 7})
  void guardsAndPlansAreUnchangedByAnInterruption(int lastRound) throws IOException {
    String[] settings = {
      "averaging.frequency-schedule=growing",
      "averaging.first-frequency=2",
      "training.guard.spike-factor=1.05",
      "training.guard.window=2",
      "training.guard.retries=9"
    };
    run(request("whole", 2, settings));
    assertThat(metrics("whole")).hasSize(9);
    assertThat(metrics("whole"))
        .anyMatch(round -> round.events().toString().contains("rolled back round"));
    assertThatThrownBy(() -> run(request("cut", 2, settings), stopAfter(lastRound)))
        .hasMessage("stopped");
    run(request("cut", 2, settings));
    assertEqualRuns("round-000009");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void earlyStoppingIsUnchangedByAnInterruption(int lastRound) throws IOException {
    String[] settings = {
      "training.validation-every=1",
      "training.patience=2",
      "training.min-improvement=5",
      "training.checkpoint-every=6"
    };
    TrainResult whole = run(request("whole", 2, settings));
    assertThat(whole.rounds()).isEqualTo(3);
    assertThat(whole.epochs()).isCloseTo(96.0 / 247, within(1e-12));
    assertThat(names(folder.resolve("whole"))).contains("round-000001", "round-000003");
    assertThatThrownBy(() -> run(request("cut", 2, settings), stopAfter(lastRound)))
        .hasMessage("stopped");
    run(request("cut", 2, settings));
    assertEqualRuns("round-000003");
    assertThat(run(request("whole", 2, settings))).isEqualTo(whole);
  }

  private void assertEqualRuns(String lastCheckpoint) throws IOException {
    for (String file : names(folder.resolve("whole").resolve(lastCheckpoint))) {
      assertThat(folder.resolve("cut").resolve(lastCheckpoint).resolve(file))
          .hasSameBinaryContentAs(folder.resolve("whole").resolve(lastCheckpoint).resolve(file));
    }
    assertThat(metrics("cut"))
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields(
            "tokensPerSecond", "mfu", "averagingSeconds", "averagingShare")
        .isEqualTo(metrics("whole"));
  }

  @Test
  void finishedRunDoesNothing() throws IOException {
    TrainResult first = run("whole");
    TrainResult again = run("whole");
    assertThat(again).isEqualTo(first);
  }

  @Test
  void continuesWithAnotherNumberOfReplicas() throws IOException {
    assertThatThrownBy(() -> run("cut", stopAfter(3))).hasMessage("stopped");
    TrainResult result = run(request("cut", 3));
    assertThat(result.rounds()).isEqualTo(6);
    assertThat(result.tokens()).isEqualTo((8L * 2 + 14 * 3) * 4 * TinyRun.CONTEXT);
  }

  @Test
  void refusesTheCheckpointOfAnotherTokenizer() throws IOException {
    run("whole");
    TrainRequest request = request("whole", 2);
    ShardManifest other =
        new ShardManifest("another", tokens.vocabularySize(), tokens.endOfText(), tokens.shards());
    TrainRequest mixed =
        new TrainRequest(
            request.config(),
            request.effectiveConfig(),
            other,
            request.tokenizerJson(),
            request.directory());
    assertThatThrownBy(() -> run(mixed))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining(
            "tokenizer fingerprint: another (expected tokenizer-of-64 by the checkpoint) at ");
  }

  @Test
  void refusesTheCheckpointOfAnotherModel() throws IOException {
    run("whole");
    assertThatThrownBy(() -> run(request("whole", 2, "model.layers=1")))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("model fingerprint");
  }

  @Test
  void refusesAnUnknownTrainer() {
    assertThatThrownBy(() -> TinyRun.request(tokens, "horovod", 2, folder.resolve("unknown")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            "averaging.trainer: horovod (expected one of [dl4j, local, sliced]) at"
                + " --set averaging.trainer=horovod");
  }

  @Test
  void deeplearning4jRefusesOtherAveraging() {
    TrainRequest request = TinyRun.request(tokens, "dl4j", 2, folder.resolve("unknown"));
    assertThatThrownBy(() -> run(request))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("trainer: dl4j (expected outer = mean");
  }

  @Test
  void deeplearning4jRefusesRecomputation() {
    TrainRequest request =
        TinyRun.request(
            tokens, "dl4j", 2, folder.resolve("dl4j"), "training.recompute-activations=true");
    assertThatThrownBy(() -> run(request))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith("recompute-activations: true (expected false with trainer dl4j");
  }

  @Test
  void deeplearning4jRefusesSeveralThreads() {
    TrainRequest request =
        TinyRun.request(tokens, "dl4j", 2, folder.resolve("dl4j"), "training.threads=2");
    assertThatThrownBy(() -> run(request))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith("threads: 2 (expected 1 with trainer dl4j")
        .hasMessageEndingWith("at training.threads");
  }

  @Test
  void deeplearning4jRefusesReducedPrecision() {
    TrainRequest request =
        TinyRun.request(tokens, "dl4j", 2, folder.resolve("dl4j"), "training.precision=bf16");
    assertThatThrownBy(() -> run(request))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith("precision: bf16 (expected float32 with trainer dl4j")
        .hasMessageEndingWith("at training.precision");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "optimizer.rates=[\"block0.*=0\"] | rates: [block0.*=0] (expected none with trainer dl4j",
        "model.lora.rank=2                | rank: 2 (expected 0 with trainer dl4j",
      })
  void deeplearning4jRefusesToTrainAPart(String setting, String message) {
    TrainRequest request = TinyRun.request(tokens, "dl4j", 2, folder.resolve("dl4j"), setting);
    assertThatThrownBy(() -> run(request))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith(message)
        .hasMessageEndingWith("at " + setting.replaceAll("=.*", ""));
  }

  @Test
  void refusesARateOfNoParameter() {
    TrainRequest request = request("rates", 2, "optimizer.rates=[\"block2.*=0\"]");
    assertThatThrownBy(() -> run(request))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith("rates: block2.* (expected a pattern of names such as ");
  }

  @Test
  void deeplearning4jRefusesMuon() {
    TrainRequest request =
        TinyRun.request(tokens, "dl4j", 2, folder.resolve("dl4j"), "optimizer.name=muon");
    assertThatThrownBy(() -> run(request))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith("name: muon (expected adamw with trainer dl4j")
        .hasMessageEndingWith("at optimizer.name");
  }

  @Test
  void refusesToContinueAdamWsCheckpointWithMuon() throws IOException {
    run("run");
    assertThatThrownBy(() -> run(request("run", 2, "optimizer.name=muon", "optimizer.steps=30")))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith("optimizer states: moments F32[")
        .hasMessageEndingWith("round-000006/optimizer.safetensors");
  }

  @Test
  void warnsIfMuonTakesMostOfAStep() {
    assertThat(request("tiny", 2, "optimizer.name=muon").warning())
        .contains(
            "optimizer.name: muon adds up to 250 % to a step of 64 tokens (expected at least 640"
                + " tokens at embedding-size 32; a larger training.accumulation or"
                + " training.batch-size, or adamw)");
    assertThat(request("large", 2, "optimizer.name=muon", "training.accumulation=10").warning())
        .isEmpty();
    assertThat(request("adamw", 2).warning()).isEmpty();
  }

  @Test
  void recomputedActivationsGiveTheSameBytes() throws IOException {
    run("kept");
    run(request("recomputed", 2, "training.recompute-activations=true"));
    for (String file : List.of(Checkpoint.MODEL, Checkpoint.OPTIMIZER)) {
      assertThat(folder.resolve("recomputed/round-000006").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("kept/round-000006").resolve(file));
    }
  }

  @Test
  void refusesABatchThatExceedsMemory() {
    assertThatThrownBy(() -> run(request("large", 2, "training.batch-size=1000000000")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageMatching(
            "model memory: [0-9.]+ GiB \\(expected at most [0-9.]+ GiB: .*"
                + "training.recompute-activations = true, needs less\\) at model");
  }

  @Test
  void namesWhatIsMissingOnAMachineWithoutAGpu() {
    assertThatThrownBy(() -> run(request("gpu", 2, "averaging.device=gpu")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("CUDA libraries: no libcuda.so.1 (expected")
        .hasMessageContaining("head size: 16 (expected 32, 64 or 128)")
        .hasMessageEndingWith("at averaging.engine = cuda, averaging.device = gpu");
  }

  @Test
  void refusesToTrainWithoutAValidationSplit() {
    ShardManifest trainOnly =
        new ShardManifest(
            tokens.tokenizerFingerprint(),
            tokens.vocabularySize(),
            tokens.endOfText(),
            tokens.shards(Split.TRAIN));
    TrainRequest request = TinyRun.request(trainOnly, "local", 2, folder.resolve("blind"));
    assertThatThrownBy(() -> run(request))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("validation tokens: 0");
  }

  @Test
  void reportsWhereTrainingDiverged() {
    assertThatThrownBy(
            () ->
                run(
                    request(
                        "hot",
                        2,
                        "optimizer.learning-rate=1e30",
                        "optimizer.clip=0",
                        "training.guard.retries=0")))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("(expected a finite number) at round 1, step 4")
        .hasMessageContaining("last good checkpoint: none");
  }

  @Test
  void failsIfTheRunDoesNotRecover() {
    assertThatThrownBy(
            () -> run(request("hot", 2, "optimizer.learning-rate=1e30", "optimizer.clip=0")))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("(expected a finite number) at round 4, step 16 (4 rounds in a row)")
        .hasMessageEndingWith("round-000002");
  }

  @Test
  void skipsStepsWithTooLargeGradients() throws IOException {
    TrainResult result = run(request("steep", 2, "optimizer.max-gradient-norm=2.2"));
    assertThat(metrics("steep"))
        .anyMatch(round -> round.events().toString().contains("gradient norm above the limit"));
    assertThat(result.tokens()).isBetween(1L, 22L * 2 * 4 * TinyRun.CONTEXT - 1);
  }

  private TrainResult run(String directory, RoundListener... listeners) throws IOException {
    return run(request(directory, 2), listeners);
  }

  private TrainResult run(TrainRequest request, RoundListener... listeners) throws IOException {
    return new TrainingRun(request, STORAGE).run(TrainingRunTest::noSpark, List.of(listeners));
  }

  private TrainRequest request(String directory, int replicas, String... settings) {
    return TinyRun.request(tokens, "local", replicas, folder.resolve(directory), settings);
  }

  private List<RoundMetrics> metrics(String directory) throws IOException {
    return MetricsLog.read(
        STORAGE.input(folder.resolve(directory).resolve("metrics.jsonl").toString()));
  }

  private static JavaSparkContext noSpark() {
    throw new AssertionError("local training asked for Spark");
  }

  private static RoundListener stopAfter(int round) {
    return new RoundListener() {
      @Override
      public void roundFinished(RoundMetrics metrics) {
        if (metrics.round() == round) {
          throw new IllegalStateException("stopped");
        }
      }
    };
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
