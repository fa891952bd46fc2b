package io.gristmill.spark.train.sliced;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/**
 * The replicas of this executor between two rounds, so that an undisturbed round rebuilds nothing.
 * A replica that is taken belongs to the taker alone: a second attempt finds none and builds its
 * own from the lineage. Thread-safe.
 */
final class LiveReplicas {

  private static final LiveReplicas HERE = new LiveReplicas();

  private final Map<Key, Kept> kept = new HashMap<>();

  private record Key(String run, int replica) {}

  private record Kept(StateId state, LiveReplica live) {}

  private LiveReplicas() {}

  static LiveReplicas here() {
    return HERE;
  }

  /** The replica, if it is here and in this very state. */
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

  /** Keeps a replica, and nothing of other runs, nor any that moved to another executor. */
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

  /** Frees what a run left. */
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
}
