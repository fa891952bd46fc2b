package io.gristmill.spark.train.sliced;

import io.gristmill.model.GptNetwork;
import io.gristmill.training.StepReader;
import io.gristmill.training.averaging.Replica;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.TaskContext;

/**
 * A replica at work on an executor, with its open shards.
 *
 * @param gpu where its arrays are; empty on CPUs
 */
record LiveReplica(OptionalInt gpu, Replica replica, StepReader reader) implements AutoCloseable {

  /** Whose network this thread may use: that of the last round, if it is here. */
  static Optional<LiveReplica> found(ReplicaSetup setup, StateId state, TaskContext context) {
    OptionalInt gpu = setup.device().claim(context);
    Optional<LiveReplica> kept = LiveReplicas.here().take(state, context.partitionId());
    if (kept.isPresent() && !kept.get().gpu().equals(gpu)) {
      kept.get().close();
      return Optional.empty();
    }
    return kept;
  }

  /**
   * The same, unless a clock has cut it elsewhere than the one that counts: Spark may run a task
   * once more that still runs.
   *
   * @param steps of the round that ended in the state
   */
  static Optional<LiveReplica> found(
      ReplicaSetup setup, StateId state, int steps, TaskContext context) {
    Optional<LiveReplica> found = found(setup, state, context);
    if (found.isPresent() && found.get().replica().taken() != steps) {
      found.get().close();
      return Optional.empty();
    }
    return found;
  }

  /** A new one, on the device this thread has claimed. */
  static LiveReplica create(ReplicaSetup setup, TaskContext context) {
    return new LiveReplica(
        setup.device().claim(context), new Replica(setup.network(), setup.rule()), setup.reader());
  }

  GptNetwork network() {
    return replica.network();
  }

  @Override
  public void close() {
    replica.close();
    replica.network().close();
  }
}
