package io.gristmill.training.plan.frequency;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.AveragingSection;
import io.gristmill.error.InvalidConfigException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** By the names a configuration uses; a new one is a file and a line here. */
public final class AveragingFrequencies {

  private static final Map<String, Factory> BY_NAME =
      new TreeMap<>(
          Map.of(
              "constant", ConstantFrequency::of,
              "growing", GrowingFrequency::of,
              "post-local", PostLocalFrequency::of));

  private AveragingFrequencies() {}

  /** Every name, sorted. */
  public static Set<String> names() {
    return BY_NAME.keySet();
  }

  /**
   * What a section asks for.
   *
   * @param steps of the whole run
   * @throws InvalidConfigException for an unknown name
   */
  public static AveragingFrequency of(AveragingSection section, long steps) {
    Factory factory = BY_NAME.get(section.frequencySchedule());
    if (factory == null) {
      throw new InvalidConfigException(
          format(
              "frequency-schedule: %s (expected one of %s) at averaging.frequency-schedule",
              section.frequencySchedule(), names()));
    }
    AveragingFrequency frequency = factory.create(section, steps);
    return section.synchronousSteps() == 0
        ? frequency
        : new SynchronousStart(section.synchronousSteps(), section.replicas(), frequency);
  }

  @FunctionalInterface
  private interface Factory {
    AveragingFrequency create(AveragingSection section, long steps);
  }
}
