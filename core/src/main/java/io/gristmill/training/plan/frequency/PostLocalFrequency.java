package io.gristmill.training.plan.frequency;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.AveragingSection;

/**
 * Often at first, seldom later (post-local SGD; Lin et al., 2020).
 *
 * @param from the first step that is averaged seldom
 */
record PostLocalFrequency(int first, int last, long from) implements AveragingFrequency {

  PostLocalFrequency {
    if (first < 1 || last < first || from < 0) {
      throw new IllegalArgumentException(
          format("frequency: %d, then %d from step %d", first, last, from));
    }
  }

  static PostLocalFrequency of(AveragingSection section, long steps) {
    long from = Math.round(section.localFrom() * steps);
    return new PostLocalFrequency(section.firstFrequency(), section.frequency(), from);
  }

  @Override
  public int at(long step) {
    return step < from ? first : last;
  }
}
