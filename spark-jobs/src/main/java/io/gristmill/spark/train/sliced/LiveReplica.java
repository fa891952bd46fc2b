package io.gristmill.spark.train.sliced;

import io.gristmill.model.GptNetwork;
import io.gristmill.training.StepReader;
import io.gristmill.training.averaging.Replica;

/** A replica at work on an executor, with its open shards. */
record LiveReplica(Replica replica, StepReader reader) implements AutoCloseable {

  static LiveReplica create(ReplicaSetup setup) {
    return new LiveReplica(new Replica(setup.network(), setup.rule()), setup.reader());
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
