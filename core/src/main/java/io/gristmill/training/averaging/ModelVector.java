package io.gristmill.training.averaging;

import io.gristmill.config.OptimizerSection;
import io.gristmill.model.shape.GptConfig;

/** Vectors of the state of training, in the order in which replicas serialize them. */
public enum ModelVector {
  /** {@code [parameters]}; in the state of a replica, those at the start of the round. */
  PARAMETERS,
  /** The optimizer's state, {@link io.gristmill.model.step.TrainingStep.Vector#MOMENTS}. */
  MOMENTS,
  /** Error-feedback residual of a replica's contributions, {@code [parameters]}. */
  REPLICA_RESIDUAL,
  /**
   * Difference of a replica's parameters from those it shares with the others, at the start of a
   * round, {@code [parameters]}; with overlap, its change in the round before.
   */
  REPLICA_OFFSET,
  /** Momentum of the outer optimizer, {@code [parameters]}. */
  OUTER_MOMENTUM,
  /** Error-feedback residual of the averaged updates, {@code [parameters]}. */
  OUTER_RESIDUAL,
  /**
   * The shared parameters that replicas start the next round from, {@code [parameters]}. With
   * overlap, the last update has not reached them.
   */
  KNOWN_PARAMETERS;

  /** Number of elements for a model. */
  public long length(GptConfig model, OptimizerSection.Name optimizer) {
    return this == MOMENTS ? model.momentCount(optimizer) : model.parameterCount();
  }
}
