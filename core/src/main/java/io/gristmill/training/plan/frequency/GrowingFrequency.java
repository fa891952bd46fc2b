package io.gristmill.training.plan.frequency;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.AveragingSection;

/**
 * Doubled from {@code first} up to {@code last}, each value for an equal share of the steps:
 * replicas that learn fast are kept together, later they may go their own ways.
 *
 * @param steps of the whole run
 */
record GrowingFrequency(int first, int last, long steps) implements AveragingFrequency {

  GrowingFrequency {
    if (first < 1 || last < first || steps < 1) {
      throw new IllegalArgumentException(
          format("frequency: %d to %d in %d steps", first, last, steps));
    }
  }

  static GrowingFrequency of(AveragingSection section, long steps) {
    return new GrowingFrequency(section.firstFrequency(), section.frequency(), steps);
  }

  @Override
  public int at(long step) {
    int doublings = doublings();
    long phase = Math.min(doublings, step * (doublings + 1) / steps);
    return (int) Math.min(last, (long) first << phase);
  }

  /** It takes to reach the last value. */
  private int doublings() {
    int doublings = 0;
    while ((long) first << doublings < last) {
      doublings++;
    }
    return doublings;
  }
}
