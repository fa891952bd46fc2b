package io.gristmill.training;

import static io.gristmill.error.Messages.format;

import io.gristmill.checkpoint.CheckpointState.LoopState;

/**
 * Early stopping: training ends after a number of consecutive validations without improvement.
 *
 * @param validations maximum number of validations without improvement; 0 for no limit
 * @param minImprovement minimum decrease of the best loss that counts as an improvement
 */
record Patience(int validations, double minImprovement) {

  /** Returns the loop state after a validation. */
  public LoopState validated(double loss, LoopState loopState) {
    if (validations == 0) {
      return loopState;
    }
    double best = loopState.bestLoss().orElse(Double.POSITIVE_INFINITY);
    return loss < best && best - loss >= minImprovement
        ? loopState.withValidations(loss, 0)
        : loopState.withValidations(best, loopState.misses() + 1);
  }

  /** Whether training should end for lack of improvement. */
  public boolean exhausted(LoopState loopState) {
    return validations > 0 && loopState.misses() >= validations;
  }

  /** Whether to keep the validated model: it is the best so far, or the last one. */
  public boolean keeps(LoopState loopState) {
    return validations > 0 && (loopState.misses() == 0 || exhausted(loopState));
  }

  /** Describes why training ends, for the event list. */
  public String asEvent(LoopState loopState) {
    return format(
        "stopped early: %d validations without improvement (best loss %.4f)",
        loopState.misses(), loopState.bestLoss().orElse(Double.NaN));
  }
}
