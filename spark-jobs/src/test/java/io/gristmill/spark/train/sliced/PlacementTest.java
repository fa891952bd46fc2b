package io.gristmill.spark.train.sliced;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.model.step.ComputeDevice;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlacementTest {

  @Test
  void prefersTheSameExecutors() {
    assertThat(among(Set.of("a", "b"), "a", "b")).containsExactly(at("a"), at("b"));
  }

  @Test
  void doesNotPreferALostExecutor() {
    assertThat(among(Set.of("a", "c"), "a", "b")).containsExactly(at("a"), Optional.empty());
    assertThat(among(Set.of(), "a", "b")).containsOnly(Optional.empty());
  }

  @Test
  void leavesWorkForNewExecutors() {
    assertThat(among(Set.of("a"), "a", "a", "a", "a")).containsOnly(at("a"));
    assertThat(among(Set.of("a", "b"), "a", "a", "a", "a"))
        .containsExactly(at("a"), at("a"), Optional.empty(), Optional.empty());
    assertThat(among(Set.of("a", "b"), "a", "a", "a"))
        .containsExactly(at("a"), at("a"), Optional.empty());
    assertThat(among(Set.of("a", "b", "c"), "a", "a")).containsExactly(at("a"), Optional.empty());
  }

  @Test
  void hasNoPreferenceAtFirst() {
    Placement none = Placement.none(2, 3).among(Set.of("a"));
    assertThat(none.replicas()).hasSize(2).containsOnly(Optional.empty());
    assertThat(none.slices()).hasSize(3).containsOnly(Optional.empty());
  }

  @Test
  void followsReportsOfReplicasAndSlices() {
    List<ReplicaRecord.Outcome> outcomes =
        List.of(
            new ReplicaRecord.Outcome(0, List.of(), "b", 0, 0, ComputeDevice.HOST),
            new ReplicaRecord.Outcome(1, List.of(), "a", 0, 0, ComputeDevice.HOST));
    Placement after =
        Placement.of(
            outcomes,
            List.of(
                new SliceRecord.Report(outcomes, "a", 0),
                new SliceRecord.Report(List.of(), "c", 0)));
    assertThat(after.replicas()).containsExactly(at("b"), at("a"));
    assertThat(after.slices()).containsExactly(at("a"), at("c"));
  }

  private static List<Optional<String>> among(Set<String> executors, String... replicas) {
    List<Optional<String>> last = Arrays.stream(replicas).map(PlacementTest::at).toList();
    return new Placement(last, List.of()).among(executors).replicas();
  }

  private static Optional<String> at(String executor) {
    return Optional.of(executor);
  }
}
