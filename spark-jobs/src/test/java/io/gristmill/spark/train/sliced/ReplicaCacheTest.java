package io.gristmill.spark.train.sliced;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.config.AveragingSection.OptimizerStates;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.io.LocalStorage;
import io.gristmill.model.Dl4jTrainingStep;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.spark.train.sliced.ReplicaCache.LiveReplica;
import io.gristmill.spark.train.sliced.ReplicaSetup.StateId;
import io.gristmill.tokens.OpenShards;
import io.gristmill.tokens.sequences.PackedSequences;
import io.gristmill.training.StepReader;
import io.gristmill.training.averaging.AveragingRule;
import io.gristmill.training.averaging.ModelVector;
import io.gristmill.training.averaging.Replica;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplicaCacheTest {

  private static final OptimizerSection OPTIMIZER =
      new OptimizerSection(1e-3, 1e-4, 1, 10, 0.9, 0.95, 1e-8, 0.1, 1, Schedule.COSINE);
  private static final GptConfig SMALL = new GptConfig(16, 4, 8, 1, 1, true);
  private static final GptConfig MILLIONS = new GptConfig(4096, 8, 512, 1, 1, true);
  private static final StateId FIRST = new StateId("run", 1);
  private static final long PAGE_BYTES = 4096;

  private final ReplicaCache replicas = ReplicaCache.here();

  @AfterEach
  void freeAll() {
    replicas.discard("run");
    replicas.discard("another");
  }

  @Test
  void givesAReplicaInItsStateOnce() {
    LiveReplica live = live(SMALL);
    replicas.keep(FIRST, 0, live);
    assertThat(replicas.take(FIRST, 1)).isEmpty();
    assertThat(replicas.take(FIRST, 0)).containsSame(live);
    assertThat(replicas.take(FIRST, 0)).isEmpty();
    assertThat(isFreed(live)).isFalse();
    live.close();
  }

  @Test
  void freesAReplicaInAnotherState() {
    LiveReplica live = live(SMALL);
    replicas.keep(FIRST, 0, live);
    assertThat(replicas.take(FIRST.next(), 0)).isEmpty();
    assertThat(isFreed(live)).isTrue();
    assertThat(replicas.take(FIRST, 0)).isEmpty();
  }

  @Test
  void freesStaleReplicas() {
    LiveReplica moved = live(SMALL);
    LiveReplica late = live(SMALL);
    replicas.keep(FIRST, 0, moved);
    replicas.keep(FIRST.next(), 1, late);
    assertThat(isFreed(moved)).isFalse();
    replicas.keep(FIRST.next().next(), 2, live(SMALL));
    assertThat(isFreed(moved)).isTrue();
    assertThat(isFreed(late)).isFalse();
  }

  @Test
  void freesReplicasOfOtherRuns() {
    LiveReplica other = live(SMALL);
    replicas.keep(new StateId("another", 1), 5, other);
    replicas.keep(FIRST, 0, live(SMALL));
    assertThat(isFreed(other)).isTrue();
  }

  @Test
  void keepsOneOfEachReplica() {
    LiveReplica old = live(SMALL);
    LiveReplica repeated = live(SMALL);
    replicas.keep(FIRST, 0, old);
    replicas.keep(FIRST, 0, repeated);
    assertThat(isFreed(old)).isTrue();
    assertThat(replicas.take(FIRST, 0)).containsSame(repeated);
    repeated.close();
  }

  @Test
  void clearsAllButTakenReplicas() {
    LiveReplica taken = live(SMALL);
    LiveReplica other = live(SMALL);
    replicas.keep(FIRST, 0, taken);
    replicas.keep(FIRST, 1, other);
    assertThat(replicas.take(FIRST, 0)).containsSame(taken);
    replicas.clear(OptionalInt.of(0));
    assertThat(isFreed(other)).isFalse();
    replicas.clear(OptionalInt.empty());
    assertThat(isFreed(other)).isTrue();
    assertThat(isFreed(taken)).isFalse();
    assertThat(replicas.take(FIRST, 1)).isEmpty();
    taken.close();
  }

  @Test
  void discardsOnlyTheGivenRun() {
    LiveReplica live = live(SMALL);
    replicas.keep(FIRST, 0, live);
    replicas.discard("another");
    assertThat(isFreed(live)).isFalse();
    replicas.discard("run");
    assertThat(isFreed(live)).isTrue();
  }

  /** Without waiting for a collection of garbage, which native memory does not bring about. */
  @Test
  void closingAReplicaFreesItsNativeMemory() throws IOException {
    live(MILLIONS).close();
    long before = residentBytes();
    for (int i = 0; i < 8; i++) {
      LiveReplica live = live(MILLIONS);
      int parameters = (int) MILLIONS.parameterCount();
      live.replica().load(ModelVector.PARAMETERS, 0, new float[parameters]);
      live.replica().load(ModelVector.MOMENTS, 0, new float[2 * parameters]);
      live.close();
    }
    long ofOne = 4L * 4 * MILLIONS.parameterCount();
    assertThat(residentBytes() - before).isLessThan(5 * ofOne);
  }

  private static LiveReplica live(GptConfig model) {
    OpenShards shards = OpenShards.unverified(new LocalStorage());
    return new LiveReplica(
        OptionalInt.empty(),
        new Replica(
            new Dl4jTrainingStep(GptNetwork.create(model, OPTIMIZER, 1)),
            AveragingRule.mean(OptimizerStates.OWN)),
        shards,
        new StepReader(new PackedSequences(shards, model.contextLength())));
  }

  private static boolean isFreed(LiveReplica live) {
    Dl4jTrainingStep step = (Dl4jTrainingStep) live.replica().step();
    return step.network().parameters().wasClosed();
  }

  private static long residentBytes() throws IOException {
    String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ");
    return Long.parseLong(pages[1]) * PAGE_BYTES;
  }
}
