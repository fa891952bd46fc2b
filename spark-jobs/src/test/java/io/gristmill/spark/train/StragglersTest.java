package io.gristmill.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.spark.LoopbackCluster;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.training.RoundTrainer.RollbackPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that are slow, and executors that come late. */
class StragglersTest {

  private static final int HOSTS = 3;
  private static final int REPLICAS = 3;

  @TempDir private static Path folder;
  private static ShardManifest tokens;
  private static WatchedStorage storage;
  private static LoopbackCluster cluster;
  private static SortedMap<String, String> expected;

  @BeforeAll
  static void start() throws IOException {
    tokens = TinyRun.writeTokens(folder);
    storage = new WatchedStorage(folder);
    cluster = LoopbackCluster.start(HOSTS);
    new TrainingRun(request("local", "local"), storage)
        .run(
            () -> {
              throw new AssertionError("local training asked for Spark");
            },
            List.of());
    expected = CheckpointFiles.learned(folder.resolve("local"));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void speculativeTasksGiveTheSameBytes() throws IOException {
    Map<String, String> settings =
        Map.of(
            "spark.speculation", "true",
            "spark.speculation.interval", "20ms",
            "spark.speculation.quantile", "0.3",
            "spark.speculation.multiplier", "1.1",
            "spark.speculation.minTaskRuntime", "50ms",
            "spark.speculation.efficiency.enabled", "false");
    try (JavaSparkContext spark = cluster.spark(settings)) {
      Watcher watcher = new Watcher();
      spark.sc().addSparkListener(watcher);
      storage.slow(LoopbackCluster.host(1), 100);
      new TrainingRun(request("sliced", "copies"), storage).run(spark, List.of());
      storage.slow("nowhere", 0);
      assertThat(CheckpointFiles.learned(folder.resolve("copies"))).isEqualTo(expected);
      assertThat(watcher.copies).hasPositiveValue();

      TrainRequest boxed = request("sliced", "boxed", "averaging.round-seconds=5");
      assertThatThrownBy(() -> Trainers.sliced(boxed, storage, spark, RollbackPolicy.NEVER))
          .isInstanceOf(InvalidConfigException.class)
          .hasMessage(
              "round-seconds: 5.0 (expected 0 with spark.speculation, which starts slow replicas"
                  + " twice) at averaging.round-seconds");
    }
  }

  @Test
  void executorsMayJoinDuringTraining() throws IOException {
    Map<String, String> settings =
        Map.of(
            "spark.dynamicAllocation.enabled", "true",
            "spark.dynamicAllocation.shuffleTracking.enabled", "true",
            "spark.dynamicAllocation.minExecutors", "0",
            "spark.dynamicAllocation.schedulerBacklogTimeout", "1s");
    try (JavaSparkContext spark = cluster.spark(settings)) {
      Watcher watcher = new Watcher();
      spark.sc().addSparkListener(watcher);
      assertThat(spark.sc().statusTracker().getExecutorInfos()).hasSize(1);
      storage.slow("127.0.1.", 500);
      new TrainingRun(request("sliced", "joined"), storage).run(spark, List.of());
      storage.slow("nowhere", 0);
      assertThat(CheckpointFiles.learned(folder.resolve("joined"))).isEqualTo(expected);
      assertThat(watcher.executors).hasValueGreaterThan(1);
    }
  }

  private static TrainRequest request(String trainer, String run, String... settings) {
    return TinyRun.request(tokens, trainer, REPLICAS, folder.resolve(run), settings);
  }

  private static final class Watcher extends SparkListener {

    private final AtomicInteger copies = new AtomicInteger();
    private final AtomicInteger executors = new AtomicInteger();

    @Override
    public void onTaskStart(SparkListenerTaskStart started) {
      copies.addAndGet(started.taskInfo().speculative() ? 1 : 0);
    }

    @Override
    public void onExecutorAdded(SparkListenerExecutorAdded added) {
      executors.incrementAndGet();
    }
  }
}
