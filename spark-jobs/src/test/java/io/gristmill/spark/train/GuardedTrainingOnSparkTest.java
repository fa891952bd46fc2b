package io.gristmill.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.io.LocalStorage;
import io.gristmill.spark.LocalCluster;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.training.metrics.MetricsLog;
import io.gristmill.training.metrics.RoundMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps skipped, rounds rolled back and rounds that grow, as Spark's tasks and in one process. */
class GuardedTrainingOnSparkTest {

  private static final LocalStorage STORAGE = new LocalStorage();
  private static final String[] SETTINGS = {
    "averaging.frequency-schedule=growing",
    "averaging.first-frequency=2",
    "averaging.recovery-every=2",
    "optimizer.schedule=warmup-stable-decay",
    "optimizer.max-gradient-norm=1.8",
    "optimizer.z-loss=1e-3",
    "training.guard.spike-factor=1.05",
    "training.guard.window=2",
    "training.guard.retries=9"
  };

  @TempDir private Path folder;

  @Test
  void hasTheBytesOfTrainingInOneProcess() throws IOException {
    ShardManifest tokens = TinyRun.writeTokens(folder.resolve("tokens"));
    try (JavaSparkContext spark = LocalCluster.threads(2, LocalCluster.JAVA)) {
      for (String trainer : List.of("local", "sliced")) {
        TrainRequest request =
            TinyRun.request(tokens, trainer, 2, folder.resolve(trainer), SETTINGS);
        new TrainingRun(request, STORAGE).run(spark, List.of());
      }
    }
    assertThat(events("sliced")).isEqualTo(events("local"));
    assertThat(events("local").toString())
        .contains("rolled back round", "gradient norm above the limit");
    for (String file : List.of(Checkpoint.MODEL, Checkpoint.OPTIMIZER, "outer.safetensors")) {
      assertThat(folder.resolve("sliced/round-000009").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("local/round-000009").resolve(file));
    }
  }

  private List<List<String>> events(String run) throws IOException {
    return MetricsLog.read(STORAGE.input(folder.resolve(run).resolve("metrics.jsonl").toString()))
        .stream()
        .map(RoundMetrics::events)
        .toList();
  }
}
