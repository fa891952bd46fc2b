package io.gristmill.spark.train.sliced;

import java.util.Comparator;
import java.util.List;

/** When replicas were stepping. */
final class Stepping {

  private Stepping() {}

  /** Seconds in which at least one replica was. */
  static double seconds(List<ReplicaRecord.Outcome> outcomes) {
    List<ReplicaRecord.Outcome> inTurn =
        outcomes.stream().sorted(Comparator.comparingLong(ReplicaRecord.Outcome::began)).toList();
    long covered = 0;
    long until = Long.MIN_VALUE;
    for (ReplicaRecord.Outcome outcome : inTurn) {
      covered += Math.max(0, outcome.ended() - Math.max(until, outcome.began()));
      until = Math.max(until, outcome.ended());
    }
    return covered * 1e-3;
  }
}
