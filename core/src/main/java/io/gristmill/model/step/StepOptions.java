package io.gristmill.model.step;

import io.gristmill.config.TrainingSection;
import io.gristmill.config.TrainingSection.Precision;
import java.io.Serializable;

/**
 * How a training step is computed. Checkpointing and threads have no effect on results.
 *
 * @param batchSize sequences of a micro-batch
 * @param accumulation micro-batches
 * @param threads of the kernels
 * @param precision of the operands of products
 */
public record StepOptions(
    int batchSize,
    int accumulation,
    ActivationCheckpointing checkpointing,
    int threads,
    Precision precision)
    implements Serializable {

  private static final long serialVersionUID = 2L;

  /** Options in float32. */
  public StepOptions(
      int batchSize, int accumulation, ActivationCheckpointing checkpointing, int threads) {
    this(batchSize, accumulation, checkpointing, threads, Precision.FLOAT32);
  }

  public static StepOptions of(TrainingSection section) {
    return new StepOptions(
        section.batchSize(),
        section.accumulation(),
        ActivationCheckpointing.of(section),
        section.threads(),
        section.precision());
  }
}
