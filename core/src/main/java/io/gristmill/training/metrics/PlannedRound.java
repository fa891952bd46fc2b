package io.gristmill.training.metrics;

import static io.gristmill.error.Messages.format;

/**
 * A round about to begin.
 *
 * @param round its number, from 1
 * @param rounds of the whole run
 * @param firstStep steps every replica took before it
 * @param lastStep steps every replica has taken after it
 * @param steps of the whole run
 */
public record PlannedRound(int round, int rounds, long firstStep, long lastStep, long steps) {

  public PlannedRound {
    if (round < 1 || round > rounds || firstStep < 0 || lastStep <= firstStep || lastStep > steps) {
      throw new IllegalArgumentException(
          format(
              "round %d of %d: steps %d to %d of %d", round, rounds, firstStep, lastStep, steps));
    }
  }
}
