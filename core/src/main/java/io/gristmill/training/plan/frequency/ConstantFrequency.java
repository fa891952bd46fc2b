package io.gristmill.training.plan.frequency;

import io.gristmill.config.AveragingSection;

/** The same in all rounds. */
public record ConstantFrequency(int frequency) implements AveragingFrequency {

  public ConstantFrequency {
    if (frequency < 1) {
      throw new IllegalArgumentException("frequency: " + frequency + " (expected >= 1)");
    }
  }

  static ConstantFrequency of(AveragingSection section, long steps) {
    return new ConstantFrequency(section.frequency());
  }

  @Override
  public int at(long step) {
    return frequency;
  }
}
