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
 * @param objective what is minimized
 */
public record StepOptions(
    int batchSize,
    int accumulation,
    ActivationCheckpointing checkpointing,
    int threads,
    Precision precision,
    Objective objective)
    implements Serializable {

  private static final long serialVersionUID = 3L;

  /** Options of pre-training. */
  public StepOptions(
      int batchSize,
      int accumulation,
      ActivationCheckpointing checkpointing,
      int threads,
      Precision precision) {
    this(batchSize, accumulation, checkpointing, threads, precision, Objective.NEXT_ID);
  }

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

  /** The same with another objective. */
  public StepOptions with(Objective other) {
    return new StepOptions(batchSize, accumulation, checkpointing, threads, precision, other);
  }
}
