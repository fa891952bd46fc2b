package io.gristmill.training;

import io.gristmill.checkpoint.TrainingMemory;
import io.gristmill.training.plan.PlanStart;
import java.util.OptionalDouble;

/**
 * How far a run is.
 *
 * @param position rounds, steps and sequences
 * @param tokens targets all replicas learned from; those of rounds that were rolled back are not
 * @param validationLoss nats per token at this round, if it was measured
 * @param memory what the run decides by
 */
public record TrainProgress(
    PlanStart position, long tokens, OptionalDouble validationLoss, TrainingMemory memory) {

  /** The start of a run. */
  public static final TrainProgress NEW =
      new TrainProgress(PlanStart.NEW, 0, OptionalDouble.empty(), TrainingMemory.NONE);
}
