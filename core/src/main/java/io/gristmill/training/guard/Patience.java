package io.gristmill.training.guard;

import static io.gristmill.error.Messages.format;

import io.gristmill.checkpoint.TrainingMemory;

/**
 * Early stopping: training ends after so many validations in a row that did not improve.
 *
 * @param validations 0 for without end
 * @param minImprovement how far below the best loss so far counts as an improvement
 */
public record Patience(int validations, double minImprovement) {

  /** What is known after a validation. */
  public TrainingMemory validated(double loss, TrainingMemory memory) {
    if (validations == 0) {
      return memory;
    }
    double best = memory.bestLoss().orElse(Double.POSITIVE_INFINITY);
    return loss < best && best - loss >= minImprovement
        ? memory.withValidations(loss, 0)
        : memory.withValidations(best, memory.misses() + 1);
  }

  /** Whether training ends. */
  public boolean exhausted(TrainingMemory memory) {
    return validations > 0 && memory.misses() >= validations;
  }

  /** Whether the model just validated is to be kept: it is better than all before, or the last. */
  public boolean keeps(TrainingMemory memory) {
    return validations > 0 && (memory.misses() == 0 || exhausted(memory));
  }

  /** Why training ends. */
  public String asEvent(TrainingMemory memory) {
    return format(
        "stopped early: %d validations without improvement (best loss %.4f)",
        memory.misses(), memory.bestLoss().orElse(Double.NaN));
  }
}
