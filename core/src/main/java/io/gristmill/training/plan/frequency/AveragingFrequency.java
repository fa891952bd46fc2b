package io.gristmill.training.plan.frequency;

/**
 * Steps between two averagings, H. A function of the step a round begins at alone, so that a run
 * which is resumed there plans the rounds the interrupted one would have had.
 */
@FunctionalInterface
public interface AveragingFrequency {

  /** Steps of the round before which every replica took {@code step}; at least 1. */
  int at(long step);

  /** What that round is. */
  default Phase phase(long step) {
    return Phase.LOCAL;
  }
}
