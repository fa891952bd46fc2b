package io.gristmill.spark.train.sliced;

import io.gristmill.spark.train.sliced.ReplicaSetup.StateId;
import io.gristmill.tokens.OpenShards;
import io.gristmill.training.StepReader;
import io.gristmill.training.averaging.Replica;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Replicas that this executor keeps between two rounds, so that an undisturbed round loads nothing.
 * A task that takes a replica owns it: a second attempt of the task finds none, and loads its own
 * from the lineage. Thread-safe.
 */
final class ReplicaCache {

  private static final ReplicaCache HERE = new ReplicaCache();

  private final Map<Key, Kept> kept = new HashMap<>();

  private record Key(String run, int replica) {}

  private record Kept(StateId state, LiveReplica live) {}

  private ReplicaCache() {}

  static ReplicaCache here() {
    return HERE;
  }

  /** Takes a replica if it is cached in exactly this state. */
  synchronized Optional<LiveReplica> take(StateId state, int replica) {
    Kept found = kept.remove(new Key(state.run(), replica));
    if (found == null) {
      return Optional.empty();
    }
    if (!found.state().equals(state)) {
      found.live().close();
      return Optional.empty();
    }
    return Optional.of(found.live());
  }

  /** Caches a replica, and frees those of other runs and those that moved to another executor. */
  synchronized void keep(StateId state, int replica, LiveReplica live) {
    Iterator<Map.Entry<Key, Kept>> all = kept.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Key, Kept> other = all.next();
      if (other.getKey().replica() == replica || other.getValue().state().isStaleAt(state)) {
        other.getValue().live().close();
        all.remove();
      }
    }
    kept.put(new Key(state.run(), replica), new Kept(state, live));
  }

  /**
   * Frees all replicas on a device that no task uses. They are loaded again from the lineage.
   *
   * @param gpu empty for those on CPUs
   */
  synchronized void clear(OptionalInt gpu) {
    kept.values()
        .removeIf(
            one -> {
              boolean there = one.live().gpu().equals(gpu);
              if (there) {
                one.live().close();
              }
              return there;
            });
  }

  /** Frees the replicas of a run. */
  synchronized void discard(String run) {
    kept.entrySet()
        .removeIf(
            entry -> {
              boolean itsOwn = entry.getKey().run().equals(run);
              if (itsOwn) {
                entry.getValue().live().close();
              }
              return itsOwn;
            });
  }

  /**
   * A replica with its model and its data.
   *
   * @param gpu index of the GPU that has its arrays; empty on CPUs
   * @param shards of both splits, opened and verified
   */
  record LiveReplica(OptionalInt gpu, Replica replica, OpenShards shards, StepReader reader)
      implements AutoCloseable {

    /** Takes the replica of this task's partition from the cache. */
    static Optional<LiveReplica> found(ReplicaSetup setup, StateId state, TaskContext context) {
      OptionalInt gpu = setup.claim(context);
      Optional<LiveReplica> kept = ReplicaCache.here().take(state, context.partitionId());
      if (kept.isPresent() && !kept.get().gpu().equals(gpu)) {
        kept.get().close();
        return Optional.empty();
      }
      return kept;
    }

    /**
     * The same, if it took the given number of steps: with a time box, a second attempt of a task
     * may have been cut after another number.
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

    /**
     * Creates a replica on the device of this task. An executor that took over the replica of a
     * lost one may have memory for one at a time.
     */
    static LiveReplica create(ReplicaSetup setup, TaskContext context) {
      OptionalInt gpu = setup.claim(context);
      if (!setup.hasMemory(gpu)) {
        ReplicaCache.here().clear(gpu);
      }
      OpenShards shards = setup.shards();
      Replica replica = new Replica(setup.trainingStep(gpu), setup.rule());
      return new LiveReplica(gpu, replica, shards, setup.reader(shards));
    }

    @Override
    public void close() {
      replica.close();
      replica.step().close();
    }
  }

  /** A replica in use by a task. When the task ends, it is cached if it has settled, else freed. */
  static final class ReplicaLease implements TaskCompletionListener {

    private final LiveReplica live;
    private final StateId state;
    private final int replica;
    private boolean settled;
    private boolean kept;

    private ReplicaLease(LiveReplica live, StateId state, int replica) {
      this.live = live;
      this.state = state;
      this.replica = replica;
    }

    /** Leases a replica to the running task. */
    static ReplicaLease of(LiveReplica live, StateId state, TaskContext context) {
      ReplicaLease lease = new ReplicaLease(live, state, context.partitionId());
      context.addTaskCompletionListener(lease);
      return lease;
    }

    /**
     * The replica is in {@code state} and does not change any more, though it may still be read.
     */
    void settled() {
      settled = true;
    }

    /** The task does not use the replica any more: caches it. */
    void done() {
      kept = true;
      ReplicaCache.here().keep(state, replica, live);
    }

    /** Also after a failure, as a failure after the replica has settled does not invalidate it. */
    @Override
    public void onTaskCompletion(TaskContext context) {
      if (settled && !kept) {
        done();
      } else if (!kept) {
        live.close();
      }
    }
  }

  /** Frees the cached replicas of a run on the executor of the task. */
  record Discard(String run) implements VoidFunction<Iterator<Integer>> {

    private static final long serialVersionUID = 1L;

    @Override
    public void call(Iterator<Integer> indices) {
      ReplicaCache.here().discard(run);
    }
  }
}
