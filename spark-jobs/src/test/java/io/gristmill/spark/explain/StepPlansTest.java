package io.gristmill.spark.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.CheckpointState;
import io.gristmill.checkpoint.CheckpointStore;
import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Storage;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.training.TrainLoop.TrainProgress;
import io.gristmill.training.plan.RoundPlanner;
import io.gristmill.training.plan.RoundPlanner.PlanStart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of 12 steps in rounds of 2, by two replicas by default. */
class StepPlansTest {

  private static final int CONTEXT = 16;

  @TempDir private Path run;
  private final Storage storage = new LocalStorage();
  private ShardManifest tokens;

  /** Tokens whose shards need not exist. */
  @BeforeEach
  void listShards() throws IOException {
    tokens = tokens("aa");
  }

  private ShardManifest tokens(String sha256) throws IOException {
    Files.createDirectories(run.resolve("tokens"));
    Files.writeString(
        run.resolve("tokens/manifest.json"),
        """
        {"outputs": [{"path": "train/shard-00000.bin", "sha256": "%s", "records": 4000},
          {"path": "train/shard-00000.idx", "sha256": "bb", "records": 10}],
         "tokenizer-fingerprint": "f", "vocabulary-size": 300, "eot": 0}
        """
            .formatted(sha256));
    return ShardManifest.read(storage, run + "/tokens");
  }

  @Test
  void plansARunThatHasNotBegunFromItsConfiguration() throws IOException {
    RoundPlanner plan = plan(2, PlanStart.NEW);
    for (long step = 0; step < 12; step++) {
      assertThat(find(step).round()).isEqualTo(plan.roundOf(step));
    }
    for (long step : new long[] {-1, 12}) {
      assertThatThrownBy(() -> find(step))
          .isInstanceOf(InvalidConfigException.class)
          .hasMessage("--step: %d (expected 1 to 12, the steps of the run)".formatted(step + 1));
    }
  }

  @Test
  void plansAFinishedRunFromItsStoredConfiguration() throws IOException {
    RoundPlanner plan = plan(2, PlanStart.NEW);
    checkpoint(plan.after(6), 2);
    for (long step = 0; step < 12; step++) {
      assertThat(find(step).round()).isEqualTo(plan.roundOf(step));
    }
  }

  @Test
  void stepsBeforeAndAfterAChangeOfReplicasHaveTheirOwnPlans() throws IOException {
    RoundPlanner two = plan(2, PlanStart.NEW);
    checkpoint(two.after(2), 2);
    RoundPlanner three = plan(3, two.after(2));
    checkpoint(three.after(4), 3);
    for (long step = 0; step < 12; step++) {
      RoundPlanner plan = step < 4 ? two : three;
      assertThat(find(step).round()).isEqualTo(plan.roundOf(step));
    }
    assertThat(find(3).sequences(OptionalInt.of(1))).hasSize(4);
    assertThat(find(4).sequences(OptionalInt.empty())).hasSize(12);
    PlannedStep last = find(11);
    assertThatThrownBy(() -> last.sequences(OptionalInt.of(3)))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("--replica: 3 (expected 0 to 2)");
  }

  @Test
  void refusesAChangeThatNoCheckpointShows() throws IOException {
    RoundPlanner three = plan(3, plan(2, PlanStart.NEW).after(2));
    checkpoint(three.after(4), 3);
    assertThatThrownBy(() -> find(5))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("step: 6 (expected a plan from an earlier checkpoint")
        .hasMessageContaining("round-000004");
    assertThat(find(9).round()).isEqualTo(plan(3, three.after(4)).roundOf(9));
  }

  @Test
  void refusesAChangeOfOrderBetweenCheckpoints() throws IOException {
    RoundPlanner plan = plan(2, PlanStart.NEW);
    checkpoint(plan.after(1), 2, Map.of("order", order("seed=7")));
    checkpoint(plan.after(3), 2, Map.of("order", order("seed=42")));
    checkpoint(plan.after(4), 2, Map.of("order", order("seed=42")));
    for (long step : new long[] {2, 5}) {
      assertThatThrownBy(() -> find(step))
          .isInstanceOf(IncompatibleArtifactException.class)
          .hasMessageContaining("step: %d (expected a plan".formatted(step + 1))
          .hasMessageContaining("weights or seed in between")
          .hasMessageContaining("round-000003");
    }
    assertThat(find(6).round()).isEqualTo(plan.roundOf(6));
    assertThat(find(9).round()).isEqualTo(plan.roundOf(9));
  }

  @Test
  void readsCheckpointsWithoutAnOrder() throws IOException {
    RoundPlanner plan = plan(2, PlanStart.NEW);
    checkpoint(plan.after(1), 2);
    checkpoint(plan.after(3), 2, Map.of("order", order("seed=42")));
    assertThat(find(3).round()).isEqualTo(plan.roundOf(3));
  }

  @Test
  void orderDependsOnSeedAndWeights() {
    String mixture = "training.mixture.sources=[\"/a=1\"]";
    assertThat(
            List.of(
                order("seed=42"),
                order("seed=7"),
                order(mixture),
                order("training.mixture.sources=[\"/a=2\"]"),
                order(mixture, "training.mixture.own-weight=3")))
        .doesNotHaveDuplicates();
    assertThat(order("training.batch-size=8")).isEqualTo(order("seed=42"));
  }

  private static String order(String... settings) {
    return RunConfig.load(List.of(settings)).plan().orderFingerprint();
  }

  @Test
  void marksStepsWithoutALaterCheckpointAsPlanned() throws IOException {
    checkpoint(plan(2, PlanStart.NEW).after(2), 2);
    assertThat(find(3).note()).isEmpty();
    assertThat(find(4).note()).hasValue("planned: no checkpoint after this step");
  }

  @Test
  void refusesOtherTokens() throws IOException {
    checkpoint(plan(2, PlanStart.NEW).after(6), 2);
    tokens("cc");
    assertThatThrownBy(() -> find(0))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("tokens fingerprint")
        .hasMessageContaining(tokens.fingerprint());
  }

  private PlannedStep find(long step) throws IOException {
    return new StepPlans(
            storage,
            run.toString(),
            text ->
                text.map(t -> RunConfig.loader(Map.of()).reload(t, List.of()))
                    .orElseGet(() -> config(2))
                    .config())
        .find(step);
  }

  private RoundPlanner plan(int replicas, PlanStart start) {
    RunConfig config = config(replicas).config();
    return config.plan().planner(tokens, CONTEXT, start);
  }

  private static Loaded<RunConfig> config(int replicas) {
    List<String> settings = new ArrayList<>();
    settings.add("averaging.replicas=" + replicas);
    settings.add("averaging.frequency=2");
    settings.add("averaging.synchronous-steps=0");
    settings.add("optimizer.steps=12");
    settings.add("optimizer.warmup-steps=1");
    settings.add("training.batch-size=4");
    settings.add("model.context-length=" + CONTEXT);
    return RunConfig.loader(Map.of()).load(Optional.empty(), settings);
  }

  private void checkpoint(PlanStart position, int replicas) throws IOException {
    checkpoint(position, replicas, Map.of());
  }

  private void checkpoint(PlanStart position, int replicas, Map<String, String> more)
      throws IOException {
    TreeMap<String, String> fingerprints = new TreeMap<>(more);
    fingerprints.put("tokens", tokens.fingerprint());
    CheckpointState state =
        new CheckpointState(
            position.round(),
            position.step(),
            0,
            42,
            position.cursor(),
            OptionalDouble.empty(),
            TrainProgress.NEW.loopState(),
            fingerprints);
    byte[] conf = config(replicas).effective().getBytes(StandardCharsets.UTF_8);
    new CheckpointStore(storage, run + "/checkpoints")
        .write(
            state,
            directory -> {
              storage.output(directory + "/" + Checkpoint.RUN_CONFIG).write(conf);
              return List.of(Checkpoint.RUN_CONFIG);
            });
  }
}
