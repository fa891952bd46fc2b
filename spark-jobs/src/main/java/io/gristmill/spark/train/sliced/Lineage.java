package io.gristmill.spark.train.sliced;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/**
 * All there is between two rounds: partitions of replicas and slices, cached or recomputable.
 *
 * @param steps each replica took in the round that ended here
 * @param origin of the two
 * @param rounds since files: as many may have to be computed again
 */
record Lineage(
    StateId state,
    List<Integer> steps,
    JavaRDD<ReplicaRecord> replicas,
    JavaRDD<SliceRecord> slices,
    ReplicaRound.Origin origin,
    int rounds) {

  /** Frees what is cached; should it be wanted again, it is computed again. */
  void unpersist() {
    replicas.unpersist(false);
    slices.unpersist(false);
  }

  /** Frees the shuffles of all its rounds too. */
  void discard() {
    unpersist();
    if (origin == ReplicaRound.Origin.ROUND) {
      slices.rdd().cleanShuffleDependencies(false);
    }
  }
}
