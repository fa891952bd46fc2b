package io.gristmill.model;

import io.gristmill.config.TrainingSection;

/**
 * What blocks keep of a forward pass for the backward pass; results do not depend on it, bit for
 * bit.
 */
public enum Activations {
  /** All that is needed. */
  KEPT,
  /**
   * Their inputs only: the backward pass computes a block's forward pass again, for a third more
   * arithmetic (Chen et al., 2016), and all blocks have one memory for it.
   */
  RECOMPUTED;

  /** As a section asks. */
  public static Activations of(TrainingSection section) {
    return section.recomputeActivations() ? RECOMPUTED : KEPT;
  }
}
