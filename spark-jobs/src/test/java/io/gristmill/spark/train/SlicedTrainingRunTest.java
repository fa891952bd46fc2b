package io.gristmill.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.Safetensors;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.LocalStorage;
import io.gristmill.spark.LocalCluster;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.training.metrics.RoundListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class SlicedTrainingRunTest {

  private static JavaSparkContext spark;

  @TempDir private Path folder;
  private ShardManifest tokens;
  private final List<String> settings =
      new ArrayList<>(
          List.of(
              "averaging.encoding=int8",
              "averaging.error-feedback=true",
              "averaging.recovery-every=2"));

  @BeforeAll
  static void start() {
    spark = LocalCluster.threads(2, LocalCluster.KRYO);
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  @BeforeEach
  void writeTokens() throws IOException {
    tokens = TinyRun.writeTokens(folder.resolve("tokens"));
  }

  @ParameterizedTest
  @CsvSource({"adamw, own", "muon, own", "muon, averaged"})
  void continuesWithMoreAndFewerReplicasLikeTheReference(String optimizer, String states)
      throws IOException {
    settings.add("optimizer.name=" + optimizer);
    settings.add("averaging.optimizer-states=" + states);
    for (String trainer : List.of("local", "sliced")) {
      assertThatThrownBy(() -> train(trainer, trainer, 2, stopAfter(2))).hasMessage("stopped");
      assertThatThrownBy(() -> train(trainer, trainer, 3, stopAfter(4))).hasMessage("stopped");
      train(trainer, trainer, 1);
    }
    String last = states.equals("own") ? "optimizer-00002" : "optimizer";
    assertThat(CheckpointFiles.learned(folder.resolve("sliced")))
        .isEqualTo(CheckpointFiles.learned(folder.resolve("local")))
        .containsKeys("round-000006/model.safetensors", "round-000004/" + last + ".safetensors");
  }

  /** Replicas average all parameters, and those that none of them trains stay as they are. */
  @Test
  void trainsAdaptersOfACheckpointLikeTheReference() throws IOException {
    train("local", "base", 2);
    String base = folder.resolve("base/round-000006").toString();
    settings.addAll(List.of("training.from=" + base, "model.lora.rank=2"));
    train("local", "local", 2);
    train("sliced", "sliced", 2);
    assertThat(CheckpointFiles.learned(folder.resolve("sliced")))
        .isEqualTo(CheckpointFiles.learned(folder.resolve("local")));
    LocalStorage storage = new LocalStorage();
    Map<String, INDArray> before = Safetensors.read(storage.input(base + "/" + Checkpoint.MODEL));
    Map<String, INDArray> after =
        Safetensors.read(
            storage.input(folder.resolve("sliced/round-000006/model.safetensors").toString()));
    before.forEach(
        (name, tensor) -> assertThat(after.get(name).equalsWithEps(tensor, 0)).as(name).isTrue());
    assertThat(after).hasSize(before.size() + 2 * 2 * 4);
    assertThat(after.get("transformer.h.1.mlp.c_fc.lora_B.weight").norm2Number().doubleValue())
        .isPositive();
  }

  @Test
  void leavesOnlyCheckpointsAndMetrics() throws IOException {
    train("sliced", "whole", 2);
    try (var files = Files.list(folder.resolve("whole"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "round-000004", "round-000006", "metrics.jsonl", "tensorboard");
    }
  }

  @Test
  void namesAShardThatHasChanged() throws IOException {
    Path shard = Path.of(java.net.URI.create(tokens.shards(Split.TRAIN).get(1).uri()));
    byte[] bytes = Files.readAllBytes(shard);
    bytes[bytes.length / 2] ^= 1;
    Files.write(shard, bytes);
    assertThatThrownBy(() -> train("sliced", "tampered", 2))
        .rootCause()
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith("sha256: ")
        .hasMessageEndingWith(shard.toUri().toString());
  }

  private void train(String trainer, String run, int replicas, RoundListener... listeners)
      throws IOException {
    TrainRequest request =
        TinyRun.request(
            tokens, trainer, replicas, folder.resolve(run), settings.toArray(String[]::new));
    new TrainingRun(request, new LocalStorage()).run(spark, List.of(listeners));
  }

  private static RoundListener stopAfter(int round) {
    return new RoundListener() {
      @Override
      public void checkpointWritten(int written, String uri) {
        if (written == round) {
          throw new IllegalStateException("stopped");
        }
      }
    };
  }
}
