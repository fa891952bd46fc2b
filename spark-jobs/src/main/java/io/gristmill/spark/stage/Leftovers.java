package io.gristmill.spark.stage;

/** What to do with a stage directory that an interrupted run left without a manifest. */
public enum Leftovers {
  /** Say so and stop. */
  REFUSE,
  /** Go on: {@code --resume}. */
  RESUME
}
