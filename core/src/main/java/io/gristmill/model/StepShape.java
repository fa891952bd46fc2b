package io.gristmill.model;

import io.gristmill.config.TrainingSection;
import java.io.Serializable;

/**
 * What a training step is made of, as far as memory depends on it.
 *
 * @param batchSize sequences of a micro-batch
 * @param accumulation micro-batches
 * @param threads of the kernels
 */
public record StepShape(int batchSize, int accumulation, Activations activations, int threads)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** As a section asks. */
  public static StepShape of(TrainingSection section, int threads) {
    return new StepShape(
        section.batchSize(), section.accumulation(), Activations.of(section), threads);
  }
}
