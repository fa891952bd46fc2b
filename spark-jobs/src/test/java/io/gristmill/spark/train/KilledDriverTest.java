package io.gristmill.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.checkpoint.CheckpointStore;
import io.gristmill.io.LocalStorage;
import io.gristmill.spark.ExecutorProcesses;
import io.gristmill.spark.LocalCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code -Dgristmill.kills=20 -Dgristmill.seed=2} for more of it. */
class KilledDriverTest {

  /** Clocks count where somebody looks at them, not on any machine that builds. */
  private static final boolean IS_MEASURED = System.getProperty("gristmill.kills") != null;

  private static final int KILLS = Integer.getInteger("gristmill.kills", 1);
  private static final long SEED = Long.getLong("gristmill.seed", 1);

  private static final int CHECKPOINT_EVERY = 2;

  private static final int MOST_ROUNDS = 4;
  private static final int MOST_MILLIS = 400;
  private static final int RESUME_SECONDS = 15;
  private static final int ORPHANS_LIVE_SECONDS = 20;

  @TempDir private static Path folder;
  private static SortedMap<String, String> expected;

  private final Random random = new Random(SEED);
  private final List<ProcessHandle> orphans = new ArrayList<>();

  @BeforeAll
  static void trainUndisturbed() throws IOException {
    TrainRequest request = TrainInProcess.sliced(folder.resolve("tokens"), folder.resolve("whole"));
    try (JavaSparkContext spark = LocalCluster.threads(2, LocalCluster.KRYO)) {
      new TrainingRun(request, new LocalStorage()).run(spark, List.of());
    }
    expected = CheckpointFiles.of(folder.resolve("whole"));
  }

  /** Executors end by themselves when their driver does; here none outlives the test. */
  @AfterEach
  void endOrphans() throws InterruptedException {
    int left = ORPHANS_LIVE_SECONDS * 10;
    while (left-- > 0 && orphans.stream().anyMatch(ProcessHandle::isAlive)) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    orphans.forEach(ProcessHandle::destroyForcibly);
  }

  @ParameterizedTest
  @MethodSource("masters")
  void hasTheSameBytesAndRepeatsOnlyRoundsSinceTheCheckpoint(String master)
      throws IOException, InterruptedException {
    int kills = 0;
    for (int i = 0; kills < KILLS; i++) {
      Path run = folder.resolve(master.replaceAll("\\W", "") + "-" + i);
      int done = 0;
      boolean ended = false;
      while (!ended) {
        int rounds = kills < KILLS ? random.nextInt(MOST_ROUNDS) : Integer.MAX_VALUE;
        Life life = live(run, master, rounds);
        ended = life.ended();
        kills += ended ? 0 : 1;
        if (life.first() > 0) {
          assertThat(done - (life.first() - 1)).isBetween(0, CHECKPOINT_EVERY);
        }
        if (life.first() > 1 && IS_MEASURED) {
          assertThat(life.resumeSeconds()).isLessThan(RESUME_SECONDS);
        }
        System.out.printf("%s: %s after round %d%n", master, life, done);
        done = Math.max(done, life.last());
        assertThat(new CheckpointStore(new LocalStorage(), run.toString()).damaged()).isEmpty();
      }
      assertThat(CheckpointFiles.of(run)).isEqualTo(expected);
    }
  }

  /** Executors of their own; with {@code gristmill.kills} threads of the driver, too. */
  static List<String> masters() {
    String executors = "local-cluster[3,1,1024]";
    return IS_MEASURED ? List.of("local[2]", executors) : List.of(executors);
  }

  /**
   * Result of a process that was killed or ended.
   *
   * @param first round it finished, or 0
   * @param last round it finished, or 0
   * @param resumeSeconds from Spark and its executors being up to the end of the first round
   */
  private record Life(boolean ended, int first, int last, double resumeSeconds) {}

  /** Waits until the given number of rounds and a moment have passed, or to the end. */
  private Life live(Path run, String master, int rounds) throws IOException, InterruptedException {
    Process process = start(run, master);
    List<Integer> seen = new ArrayList<>();
    double resumed = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      long up = 0;
      boolean killed = false;
      String line = lines.readLine();
      while (line != null) {
        if (line.equals("spark")) {
          up = System.nanoTime();
        } else if (line.startsWith("round ")) {
          seen.add(Integer.valueOf(line.substring(6)));
          if (seen.size() == 1) {
            resumed = (System.nanoTime() - up) * 1e-9;
          }
        }
        if (!killed && up > 0 && seen.size() >= rounds) {
          killed = true;
          kill(process);
        }
        line = lines.readLine();
      }
      int status = process.waitFor();
      assertThat(killed || status == 0).as("exit %d", status).isTrue();
      int first = seen.isEmpty() ? 0 : seen.get(0);
      int last = seen.isEmpty() ? 0 : seen.get(seen.size() - 1);
      return new Life(status == 0, first, last, resumed);
    }
  }

  /** SIGKILL mostly; sometimes SIGTERM, as schedulers and keyboards send. */
  private void kill(Process process) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(random.nextInt(MOST_MILLIS));
    orphans.addAll(ExecutorProcesses.below(process.toHandle()));
    // By the handle: the process itself would close its output with what it has said.
    if (random.nextInt(4) > 0) {
      process.toHandle().destroyForcibly();
    } else {
      process.toHandle().destroy();
    }
  }

  private static Process start(Path run, String master) throws IOException {
    return start(List.of(), List.of(folder.resolve("tokens").toString(), run.toString(), master));
  }

  /**
   * Starts {@link TrainInProcess}.
   *
   * @param flags of the JVM
   */
  static Process start(List<String> flags, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (flag.startsWith("--add-")) {
        command.add(flag);
      }
    }
    command.addAll(flags);
    command.addAll(
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile", ""),
            "-cp",
            System.getProperty("java.class.path"),
            TrainInProcess.class.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
