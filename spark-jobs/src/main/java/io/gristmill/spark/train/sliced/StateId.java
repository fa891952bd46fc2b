package io.gristmill.spark.train.sliced;

import java.io.Serializable;

/**
 * Names the state of all replicas between two rounds. Equal names are equal states, whichever
 * executor computed them.
 *
 * @param run of the trainer
 * @param number counts rounds, including undone and repeated ones
 */
record StateId(String run, long number) implements Serializable {

  private static final long serialVersionUID = 1L;

  StateId next() {
    return new StateId(run, number + 1);
  }

  /** Replicas of one run are at most a round apart. */
  boolean isStaleAt(StateId other) {
    return !run.equals(other.run) || number < other.number - 1;
  }
}
