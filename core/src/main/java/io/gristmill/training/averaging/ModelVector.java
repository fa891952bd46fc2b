package io.gristmill.training.averaging;

/** Vectors of the state of training, in the order in which replicas serialize them. */
public enum ModelVector {
  /** {@code [parameters]}; in the state of a replica, those at the start of the round. */
  PARAMETERS,
  /** Adam's first, then second moments, {@code [2 * parameters]}. */
  ADAM_MOMENTS,
  /** Error-feedback residual of a replica's contributions, {@code [parameters]}. */
  REPLICA_RESIDUAL,
  /** Momentum of the outer optimizer, {@code [parameters]}. */
  OUTER_MOMENTUM,
  /** Error-feedback residual of the averaged updates, {@code [parameters]}. */
  OUTER_RESIDUAL;

  /** Number of elements for a model with the given number of parameters. */
  public long length(long parameters) {
    return this == ADAM_MOMENTS ? 2 * parameters : parameters;
  }
}
