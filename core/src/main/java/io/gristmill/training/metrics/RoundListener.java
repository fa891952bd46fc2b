package io.gristmill.training.metrics;

import static io.gristmill.error.Messages.format;

/** Receives the progress of training, for metrics files, progress bars and the Spark UI. */
public interface RoundListener {

  /** Before the first round; {@code round} have been finished by the run that is resumed. */
  default void started(int round, int rounds) {}

  /** Before every round, also one that is repeated. */
  default void roundStarts(PlannedRound next) {}

  /** After a round, with its validation if one was due. */
  default void roundFinished(RoundMetrics metrics) {}

  /** Called when a checkpoint is complete; the files on disk cover all rounds up to this one. */
  default void checkpointWritten(int round, String uri) {}

  /**
   * A round that is about to begin.
   *
   * @param round its number, from 1
   * @param rounds of the whole run
   * @param firstStep steps every replica took before it
   * @param lastStep steps every replica has taken after it
   * @param steps of the whole run
   */
  public record PlannedRound(int round, int rounds, long firstStep, long lastStep, long steps) {

    public PlannedRound {
      if (round < 1
          || round > rounds
          || firstStep < 0
          || lastStep <= firstStep
          || lastStep > steps) {
        throw new IllegalArgumentException(
            format(
                "round %d of %d: steps %d to %d of %d", round, rounds, firstStep, lastStep, steps));
      }
    }
  }
}
