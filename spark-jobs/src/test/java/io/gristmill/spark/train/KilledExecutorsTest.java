package io.gristmill.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.io.LocalStorage;
import io.gristmill.spark.ExecutorProcesses;
import io.gristmill.spark.LoopbackCluster;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.training.RoundTrainer;
import io.gristmill.training.RoundTrainer.RollbackPolicy;
import io.gristmill.training.RoundTrainer.RoundResult;
import io.gristmill.training.metrics.RoundListener;
import io.gristmill.training.plan.Round;
import io.gristmill.training.plan.RoundPlanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code -Dgristmill.kills=20 -Dgristmill.seed=2} for more of it, and {@code
 * -Dgristmill.settings=KEY=VALUE,KEY=VALUE} for other settings.
 */
class KilledExecutorsTest {

  private static final int KILLS = Integer.getInteger("gristmill.kills", 2);
  private static final long SEED = Long.getLong("gristmill.seed", 1);

  private static final int REPLICAS = 3;
  private static final int ROUNDS = 4 + 2 * KILLS;
  private static final int FREQUENCY = 4;
  private static final int BATCH = 4;
  private static final List<String> SETTINGS =
      List.of(
          "averaging.encoding=int8",
          "averaging.error-feedback=true",
          "averaging.frequency=" + FREQUENCY,
          "optimizer.steps=" + ROUNDS * FREQUENCY,
          "training.checkpoint-every=3",
          "training.validation-every=4");

  private static final int BETWEEN_KILLS_MILLIS = 5000;

  @TempDir private static Path folder;
  private static ShardManifest tokens;
  private static WatchedStorage storage;
  private static LoopbackCluster cluster;
  private static JavaSparkContext spark;

  @BeforeAll
  static void start() throws IOException {
    tokens = TinyRun.writeTokens(folder);
    storage = new WatchedStorage(folder);
    cluster = LoopbackCluster.start(REPLICAS);
    spark = cluster.spark(Map.of());
  }

  @AfterAll
  static void stop() {
    spark.close();
    cluster.close();
  }

  static List<String> settings() {
    return List.of(
        System.getProperty(
                "gristmill.settings",
                "averaging.recovery-every=1;"
                    + "averaging.recovery-every=2,averaging.overlap=true,optimizer.name=muon")
            .split(";"));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void hasTheSameBytesAndRepeatsAtMostTheRoundsSinceTheLastRecovery(String written)
      throws IOException {
    List<String> settings = List.of(written.split(","));
    String of = "settings-" + written.hashCode();
    train("local", of + "/local", settings);
    train("sliced", of + "/calm", settings);
    SortedMap<String, String> expected = CheckpointFiles.of(folder.resolve(of + "/calm"));
    assertThat(expected).isNotEmpty();
    assertThat(CheckpointFiles.learned(folder.resolve(of + "/calm")))
        .isEqualTo(CheckpointFiles.learned(folder.resolve(of + "/local")));
    storage.reads();

    Random random = new Random(SEED);
    int killed = 0;
    for (int i = 0; killed < KILLS; i++) {
      String run = of + "/killed-" + i;
      long began = System.nanoTime();
      ExecutorKiller killer = new ExecutorKiller(KILLS - killed, random, BETWEEN_KILLS_MILLIS);
      try (killer) {
        train("sliced", run, settings);
      }
      long steps = (long) ROUNDS * FREQUENCY * REPLICAS;
      long repeated = storage.reads() / BATCH - steps;
      System.out.printf(
          "%s: %d kills in %.1f s, %d replica steps repeated of %d%n",
          written, killer.killed(), (System.nanoTime() - began) * 1e-9, repeated, steps);
      assertThat(CheckpointFiles.of(folder.resolve(run))).isEqualTo(expected);
      assertThat(repeated)
          .isLessThanOrEqualTo((long) killer.killed() * REPLICAS * FREQUENCY * most(written));
      killed += killer.killed();
    }
  }

  /** Rounds that may be repeated for a kill, the one that was running included. */
  private static int most(String settings) {
    return settings.contains("recovery-every=1") ? 1 : 3;
  }

  /** A round that was cut by the clock is recomputed with the same number of steps. */
  @Test
  void roundWithATimeBoxIsUnchangedWhenExecutorsAreLost() throws IOException {
    TrainRequest request =
        request("sliced", "boxed", "averaging.recovery-every=9", "averaging.round-seconds=0.4");
    RoundPlanner plan = TinyRun.plan(tokens, REPLICAS, FREQUENCY);
    try (RoundTrainer trainer = Trainers.sliced(request, storage, spark, RollbackPolicy.NEVER);
        AveragedByHand reference = new AveragedByHand(request, new LocalStorage())) {
      long cut = 0;
      for (int i = 0; i < 3; i++) {
        // All hosts in one round: an executor killed before may not have come back to its host.
        storage.slow(i == 0 ? "127.0.1." : LoopbackCluster.host(i), 70);
        Round round = plan.round(i);
        RoundResult result = trainer.train(round);
        List<Integer> steps = result.steps().stream().map(List::size).toList();
        cut += steps.stream().filter(count -> count < FREQUENCY).count();
        reference.train(round, steps);
        if (i < 2) {
          kill();
        }
      }
      assertThat(cut).isPositive();
      List<String> files = trainer.save(folder.resolve("boxed").toString());
      reference.save(folder.resolve("by-hand").toString());
      for (String file : files) {
        assertThat(folder.resolve("boxed").resolve(file))
            .hasSameBinaryContentAs(folder.resolve("by-hand").resolve(file));
      }
    } finally {
      storage.slow("nowhere", 0);
    }
  }

  private static void kill() {
    ProcessHandle victim = ExecutorProcesses.below(ProcessHandle.current()).get(0);
    assertThat(victim.destroyForcibly()).isTrue();
    victim.onExit().join();
  }

  private static void train(String trainer, String run, List<String> settings) throws IOException {
    List<String> all = new ArrayList<>(SETTINGS);
    all.addAll(settings);
    new TrainingRun(request(trainer, run, all.toArray(String[]::new)), storage)
        .run(spark, List.of(new RoundListener() {}));
  }

  private static TrainRequest request(String trainer, String run, String... settings) {
    return TinyRun.request(tokens, trainer, REPLICAS, folder.resolve(run), settings);
  }
}
