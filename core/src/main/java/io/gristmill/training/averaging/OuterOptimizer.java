package io.gristmill.training.averaging;

import java.io.Serializable;

/** Update rule for the averaged parameters of a slice. Stateless: momentum is an argument. */
public interface OuterOptimizer extends Serializable {

  /**
   * Replaces the parameters at the start of the round by those for the next one.
   *
   * @param mean of the replicas' parameters, same length
   * @param memory momentum, read and changed; empty where {@link #remembers} is false
   */
  void step(float[] parameters, double[] mean, float[] memory);

  /** Whether it needs a value per parameter between rounds, initially 0. */
  boolean remembers();
}
