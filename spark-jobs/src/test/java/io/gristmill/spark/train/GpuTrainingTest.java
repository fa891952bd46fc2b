package io.gristmill.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.LocalStorage;
import io.gristmill.spark.LocalCluster;
import io.gristmill.spark.train.sliced.EmulatedCards;
import io.gristmill.spark.train.sliced.GpuSpark;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.training.metrics.RoundListener;
import io.gristmill.training.metrics.RoundMetrics;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training by the CUDA engine, whose card is emulated: in this process and on executors. */
class GpuTrainingTest {

  private static final List<String> SETTINGS =
      List.of(
          "averaging.device=gpu",
          "averaging.engine=cuda",
          "averaging.frequency=2",
          "averaging.recovery-every=1",
          "model.layers=1",
          "model.embedding-size=64",
          "optimizer.steps=8",
          "training.batch-size=1",
          "training.validation-every=2",
          "training.validation-tokens=32");

  @TempDir private static Path folder;
  private static Path libraries;
  private static ShardManifest tokens;
  private static SortedMap<String, String> expected;
  private static long launches; // of two replicas

  @BeforeAll
  static void trainInThisProcess() throws IOException, InterruptedException {
    libraries = EmulatedCards.folder();
    System.setProperty(EmulatedCards.PROPERTY, libraries.toString());
    tokens = TinyRun.writeTokens(folder);
    List<String> events = new ArrayList<>();
    RoundListener listener =
        new RoundListener() {
          @Override
          public void roundFinished(RoundMetrics metrics) {
            events.addAll(metrics.events());
          }
        };
    long before = countedLaunches();
    new TrainingRun(request("local", "local"), new LocalStorage())
        .run(GpuTrainingTest::noSpark, List.of(listener));
    launches = countedLaunches() - before;
    expected = CheckpointFiles.learned(folder.resolve("local"));
    assertThat(expected).isNotEmpty();
    assertThat(events).containsExactly("trains on Emulated card 0 (compute capability 9.0)");
  }

  @AfterAll
  static void forget() {
    System.clearProperty(EmulatedCards.PROPERTY);
  }

  private static JavaSparkContext noSpark() {
    throw new IllegalStateException("the trainer local needs no Spark");
  }

  private static TrainRequest request(String trainer, String run, String... settings) {
    List<String> all = new ArrayList<>(SETTINGS);
    all.addAll(List.of(settings));
    return TinyRun.request(tokens, trainer, 2, folder.resolve(run), all.toArray(String[]::new));
  }

  @Test
  void localSparkUsesTheFirstCard() throws IOException {
    try (JavaSparkContext spark = LocalCluster.threads(2, LocalCluster.KRYO)) {
      new TrainingRun(request("sliced", "threads"), new LocalStorage()).run(spark, List.of());
    }
    assertThat(CheckpointFiles.learned(folder.resolve("threads"))).isEqualTo(expected);
  }

  /** The replicas take turns on a card that has the memory for one. */
  @Test
  void replicasTakeTurnsWhereTwoDoNotFit() throws IOException {
    setMemory(287L << 20);
    try (JavaSparkContext spark = LocalCluster.threads(1, LocalCluster.KRYO)) {
      new TrainingRun(request("sliced", "turns"), new LocalStorage()).run(spark, List.of());
    } finally {
      setMemory(4L << 30);
    }
    assertThat(CheckpointFiles.learned(folder.resolve("turns"))).isEqualTo(expected);
  }

  private static void setMemory(long bytes) {
    int code = driver("fake_cuda_set").invokeInt(new Object[] {"memory", bytes});
    assertThat(code).isZero();
  }

  private static long countedLaunches() {
    return driver("fake_cuda_get").invokeLong(new Object[] {"launches"});
  }

  private static Function driver(String function) {
    String driver = libraries.resolve("libcuda.so.1").toString();
    return NativeLibrary.getInstance(driver).getFunction(function);
  }

  /** Each executor loses its card in the last but one of four rounds. */
  @Test
  void roundsOfLostCardsAreRepeated() throws IOException {
    AtomicInteger ended = new AtomicInteger();
    String lost = ",launch_fails_from=" + launches / 2 * 5 / 8;
    try (JavaSparkContext spark = GpuSpark.start(folder, libraries, lost)) {
      spark
          .sc()
          .addSparkListener(
              new SparkListener() {
                @Override
                public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
                  ended.incrementAndGet();
                }
              });
      new TrainingRun(request("sliced", "lost"), new LocalStorage()).run(spark, List.of());
      assertThat(ended).hasPositiveValue();
    }
    assertThat(CheckpointFiles.learned(folder.resolve("lost"))).isEqualTo(expected);
  }

  /** Killed in the last of four rounds, after the checkpoint of the second. */
  @Test
  void killedDriversResumeWithTheSameBytes() throws IOException, InterruptedException {
    Path run = folder.resolve("killed");
    assertThat(roundsOf(run, 3)).containsExactly("round 1", "round 2", "round 3");
    assertThat(roundsOf(run, Integer.MAX_VALUE)).containsExactly("round 3", "round 4");
    assertThat(CheckpointFiles.learned(run)).isEqualTo(expected);
  }

  /** Rounds that a process of its own finishes, which is killed after so many. */
  private static List<String> roundsOf(Path run, int most)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(folder.toString(), run.toString()));
    arguments.addAll(SETTINGS);
    String card = "-D" + EmulatedCards.PROPERTY + "=" + libraries;
    Process process = KilledDriverTest.start(List.of(card), arguments);
    List<String> rounds = new ArrayList<>();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("round ")) {
          rounds.add(line);
        }
        if (rounds.size() == most) {
          process.toHandle().destroyForcibly();
        }
      }
    }
    assertThat(process.waitFor() == 0).isEqualTo(rounds.size() < most);
    return rounds;
  }

  @Test
  void modelsThatTheEngineDoesNotTrainAreRefused() {
    assertThatThrownBy(
            () ->
                new TrainingRun(request("local", "heads", "model.heads=8"), new LocalStorage())
                    .run(GpuTrainingTest::noSpark, List.of()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            "head size: 8 (expected 32, 64 or 128) at averaging.engine = cuda, averaging.device ="
                + " gpu");
  }
}
