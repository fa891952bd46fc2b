package io.gristmill.training.averaging;

import java.io.Serializable;

/** What the averaging applies to a slice of the model. Stateless: its memory is handed to it. */
public interface OuterOptimizer extends Serializable {

  /**
   * Replaces the round's first parameters by the next round's.
   *
   * @param mean of the replicas' parameters, same length
   * @param memory read and changed; empty where {@link #remembers} is false
   */
  void step(float[] parameters, double[] mean, float[] memory);

  /** Whether it needs a value a parameter from one round to the next; zeros at first. */
  boolean remembers();
}
