package io.gristmill.training.metrics;

/** Hears how training goes: metrics files, progress bars, the Spark UI. */
public interface RoundListener {

  /** Before the first round; {@code round} have been finished by the run that is resumed. */
  default void started(int round, int rounds) {}

  /** Before every round, also one that is repeated. */
  default void roundStarts(PlannedRound next) {}

  /** After a round, with its validation if one was due. */
  default void roundFinished(RoundMetrics metrics) {}

  /** After a checkpoint is complete; what is on disk covers all rounds up to this one. */
  default void checkpointWritten(int round, String uri) {}
}
