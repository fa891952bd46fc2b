package io.gristmill.model.step;

/** What became of an optimizer update. */
public enum StepFate {
  /** It moved weights and moments. */
  TAKEN,
  /** Skipped: its loss or its gradient was not finite. */
  NOT_FINITE,
  /** Skipped: its gradient's norm was above the limit. */
  ABOVE_LIMIT
}
