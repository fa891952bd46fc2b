package io.gristmill.spark.train.sliced;

import io.gristmill.model.GptNetwork;
import io.gristmill.tokens.OpenShards;
import io.gristmill.training.StepReader;
import io.gristmill.training.averaging.Replica;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.TaskContext;

/**
 * A replica at work on an executor.
 *
 * @param gpu where its arrays are; empty on CPUs
 * @param shards open and verified, of both splits
 */
record LiveReplica(OptionalInt gpu, Replica replica, OpenShards shards, StepReader reader)
    implements AutoCloseable {

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
    OptionalInt gpu = setup.device().claim(context);
    OpenShards shards = setup.shards();
    Replica replica = new Replica(setup.network(), setup.rule());
    return new LiveReplica(gpu, replica, shards, setup.reader(shards));
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
