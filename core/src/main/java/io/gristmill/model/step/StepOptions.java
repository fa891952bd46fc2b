package io.gristmill.model.step;

import io.gristmill.config.TrainingSection;
import java.io.Serializable;

/**
 * How a training step is computed. Only the first two have an effect on results.
 *
 * @param batchSize sequences of a micro-batch
 * @param accumulation micro-batches
 * @param threads of the kernels
 */
public record StepOptions(
    int batchSize, int accumulation, ActivationCheckpointing checkpointing, int threads)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  public static StepOptions of(TrainingSection section) {
    return new StepOptions(
        section.batchSize(),
        section.accumulation(),
        ActivationCheckpointing.of(section),
        section.threads());
  }
}
