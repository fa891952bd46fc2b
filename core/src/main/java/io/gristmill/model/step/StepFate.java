package io.gristmill.model.step;

/** Whether an optimizer update was applied or skipped. */
public enum StepFate {
  /** The update was applied to parameters and moments. */
  TAKEN,
  /** Skipped because the loss or the gradient was not finite. */
  NOT_FINITE,
  /** Skipped because the gradient norm exceeded the limit. */
  ABOVE_LIMIT
}
