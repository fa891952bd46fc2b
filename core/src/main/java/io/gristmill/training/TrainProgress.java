package io.gristmill.training;

import io.gristmill.training.plan.PlanStart;
import java.util.OptionalDouble;

/**
 * How far a run is.
 *
 * @param position rounds, steps and sequences
 * @param tokens targets seen by all replicas
 * @param validationLoss nats per token at this round, if it was measured
 */
public record TrainProgress(PlanStart position, long tokens, OptionalDouble validationLoss) {

  /** The start of a run. */
  public static final TrainProgress NEW =
      new TrainProgress(PlanStart.NEW, 0, OptionalDouble.empty());
}
