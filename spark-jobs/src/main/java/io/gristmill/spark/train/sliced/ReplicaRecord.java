package io.gristmill.spark.train.sliced;

import io.gristmill.model.StepResult;
import io.gristmill.training.averaging.StateVector;
import io.gristmill.training.plan.Step;
import java.io.Serializable;
import java.util.List;

/** What a replica's partition holds, in the order of the kinds below. */
sealed interface ReplicaRecord extends Serializable {

  /**
   * What it is to do; in the inputs of a round only.
   *
   * @param stepsBefore that it took in the round before
   */
  record Plan(long firstStep, List<Step> steps, int stepsBefore) implements ReplicaRecord {

    private static final long serialVersionUID = 1L;

    /** So many steps of it. */
    Plan first(int count) {
      return new Plan(firstStep, List.copyOf(steps.subList(0, count)), stepsBefore);
    }
  }

  /**
   * What it did.
   *
   * @param location of the executor, as Spark prefers locations
   * @param began epoch milliseconds of the first step
   * @param ended epoch milliseconds after the last
   */
  record Outcome(int replica, List<StepResult> steps, String location, long began, long ended)
      implements ReplicaRecord {

    private static final long serialVersionUID = 1L;
  }

  /**
   * What it has to say of a slice.
   *
   * @param tokens it learned from
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Contribution(int slice, long tokens, byte[] bytes) implements ReplicaRecord {

    private static final long serialVersionUID = 1L;
  }

  /** A piece of what it goes on with. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record State(StateVector vector, long from, float[] values) implements ReplicaRecord {

    private static final long serialVersionUID = 1L;
  }
}
