package io.gristmill.model.step;

import io.gristmill.config.TrainingSection;

/** Activation checkpointing (Chen et al., 2016). It changes no bit of the results. */
public enum ActivationCheckpointing {
  /** Blocks keep all activations that the backward pass needs. */
  OFF,
  /**
   * Blocks keep their inputs only, and the backward pass computes their forward pass again in
   * memory that all blocks share, for a third more arithmetic.
   */
  ON;

  public static ActivationCheckpointing of(TrainingSection section) {
    return section.recomputeActivations() ? ON : OFF;
  }
}
