package io.gristmill.spark.train.sliced;

import io.gristmill.model.step.ComputeDevice;
import io.gristmill.model.step.StepResult;
import io.gristmill.training.averaging.ModelVector;
import io.gristmill.training.plan.Round.Step;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;

/** Element of a replica's partition. The kinds come in the order below. */
sealed interface ReplicaRecord extends Serializable {

  /**
   * The steps a replica is to take. Only in the inputs of a round.
   *
   * @param stepsBefore steps it took in the previous round
   */
  record Plan(long firstStep, List<Step> steps, int stepsBefore) implements ReplicaRecord {

    private static final long serialVersionUID = 1L;

    /** The plan of the first {@code count} steps. */
    Plan first(int count) {
      return new Plan(firstStep, List.copyOf(steps.subList(0, count)), stepsBefore);
    }
  }

  /**
   * The steps a replica took.
   *
   * @param location of the executor, as Spark prefers locations
   * @param began epoch milliseconds of the first step
   * @param ended epoch milliseconds after the last
   * @param device that computed them
   */
  record Outcome(
      int replica,
      List<StepResult> steps,
      String location,
      long began,
      long ended,
      ComputeDevice device)
      implements ReplicaRecord {

    private static final long serialVersionUID = 1L;
  }

  /**
   * A replica's update for one slice, encoded.
   *
   * @param tokens the replica learned from in this round
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Contribution(int slice, long tokens, byte[] bytes) implements ReplicaRecord {

    private static final long serialVersionUID = 1L;
  }

  /** Chunk of a vector of the replica's own state, which it continues with. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record State(ModelVector vector, long from, float[] values) implements ReplicaRecord {

    private static final long serialVersionUID = 1L;
  }

  /** Seconds in which at least one replica was taking steps. */
  static double steppingSeconds(List<Outcome> outcomes) {
    List<Outcome> inTurn =
        outcomes.stream().sorted(Comparator.comparingLong(Outcome::began)).toList();
    long covered = 0;
    long until = Long.MIN_VALUE;
    for (Outcome outcome : inTurn) {
      covered += Math.max(0, outcome.ended() - Math.max(until, outcome.began()));
      until = Math.max(until, outcome.ended());
    }
    return covered * 1e-3;
  }
}
