package io.gristmill.model;

import io.gristmill.config.TrainingSection;
import java.io.Serializable;

/**
 * How a training step is done: what memory and time depend on, and no result but for the first two.
 *
 * @param batchSize sequences of a micro-batch
 * @param accumulation micro-batches
 * @param threads of the kernels
 */
public record StepShape(int batchSize, int accumulation, Activations activations, int threads)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** As a section asks. */
  public static StepShape of(TrainingSection section) {
    return new StepShape(
        section.batchSize(), section.accumulation(), Activations.of(section), section.threads());
  }
}
