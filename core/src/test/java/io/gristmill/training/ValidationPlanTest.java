package io.gristmill.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Sha256;
import io.gristmill.model.Dl4jTrainingStep;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.TrainingStep;
import io.gristmill.tokens.OpenShards;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.TokenShardWriter;
import io.gristmill.training.ValidationPlan.BatchLoss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidationPlanTest {

  private static final GptConfig MODEL = new GptConfig(30, 8, 8, 1, 2, true);
  private static final OptimizerSection OPTIMIZER =
      new OptimizerSection(0.01, 0.001, 1, 9, 0.9, 0.95, 1e-8, 0.1, 1, Schedule.COSINE);

  private final LocalStorage storage = new LocalStorage();
  @TempDir private Path folder;
  private Path bin;
  private ShardManifest manifest;

  @BeforeEach
  void writeShard() throws IOException {
    bin = folder.resolve("shard-00000.bin");
    String uri = bin.toUri().toString();
    String index = uri.replace(".bin", ".idx");
    TokenShardWriter writer;
    try (CommittedOutput out = storage.output(uri).create();
        CommittedOutput lengths = storage.output(index).create()) {
      writer = new TokenShardWriter(out, MODEL.vocabularySize(), 0);
      writer.append(new Random(1).ints(100, 1, MODEL.vocabularySize()).toArray());
      writer.flush();
      writer.writeIndex(lengths);
      out.commit();
      lengths.commit();
    }
    manifest =
        new ShardManifest(
            "tokenizer",
            MODEL.vocabularySize(),
            0,
            List.of(
                new ShardManifest.Shard(
                    Split.VALIDATION,
                    uri,
                    writer.tokens(),
                    1,
                    Sha256.of(storage.input(uri)),
                    Sha256.of(storage.input(index)))));
  }

  @Test
  void scoresBatchByBatchAsAllTogether() throws IOException {
    ValidationPlan plan = plan(0);
    try (TrainingStep step = new Dl4jTrainingStep(GptNetwork.create(MODEL, OPTIMIZER, 1))) {
      // Twelve windows of eight in fours, and one of the four targets left.
      assertThat(plan.batches()).isEqualTo(4);
      List<BatchLoss> apart = List.of(0, 1, 2, 3).stream().map(i -> plan.score(step, i)).toList();
      assertThat(apart.stream().mapToLong(BatchLoss::targets).sum()).isEqualTo(100);
      assertThat(BatchLoss.mean(apart)).isEqualTo(plan.score(step));
    }
  }

  @Test
  void endsWithTheBatchThatReachesTheLimit() throws IOException {
    assertThat(plan(33).batches()).isEqualTo(2);
  }

  @Test
  void shardsAfterTheLimitStayUnopened() throws IOException {
    ShardManifest.Shard first = manifest.shards().get(0);
    String missing = first.uri().replace("00000", "00001");
    manifest =
        new ShardManifest(
            "tokenizer",
            MODEL.vocabularySize(),
            0,
            List.of(
                first, new ShardManifest.Shard(Split.VALIDATION, missing, 101, 1, "none", "none")));
    assertThat(plan(100).batches()).isEqualTo(4);
    assertThatThrownBy(() -> plan(101)).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void verifiesAShardOnlyOnce() throws IOException {
    ValidationPlan plan = plan(0);
    OpenShards open = OpenShards.verified(storage, manifest);
    try (TrainingStep step = new Dl4jTrainingStep(GptNetwork.create(MODEL, OPTIMIZER, 1))) {
      double loss = plan.reading(open).score(step);
      byte[] index = Files.readAllBytes(folder.resolve("shard-00000.idx"));
      index[0] ^= 1;
      Files.write(folder.resolve("shard-00000.idx"), index);
      assertThat(plan.reading(open).score(step)).isEqualTo(loss);
      ValidationPlan anew = plan.reading(OpenShards.verified(storage, manifest));
      assertThatThrownBy(() -> anew.score(step))
          .isInstanceOf(IncompatibleArtifactException.class)
          .hasMessageContaining("sha256");
    }
  }

  private ValidationPlan plan(long limit) throws IOException {
    return ValidationPlan.of(
        storage, manifest, new ValidationPlan.Shape(MODEL.contextLength(), 4, limit));
  }
}
