package io.gristmill.optim;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.OptimizerSection;
import io.gristmill.error.InvalidConfigException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The schedules by the names a configuration uses; a new one is a file and a line here. */
public final class LearningRateSchedules {

  private static final Map<String, Function<OptimizerSection, LearningRateSchedule>> BY_NAME =
      Map.of(
          "cosine", CosineSchedule::of,
          "linear", LinearSchedule::of,
          "constant", ConstantSchedule::of,
          "warmup-stable-decay", WarmupStableDecaySchedule::of);

  private LearningRateSchedules() {}

  /** Every name, sorted. */
  public static Set<String> names() {
    return new TreeMap<>(BY_NAME).keySet();
  }

  /**
   * The schedule a section asks for.
   *
   * @throws InvalidConfigException for an unknown name
   */
  public static LearningRateSchedule of(OptimizerSection section) {
    var schedule = BY_NAME.get(section.schedule());
    if (schedule == null) {
      throw new InvalidConfigException(
          format(
              "schedule: %s (expected one of %s) at optimizer.schedule",
              section.schedule(), new TreeMap<>(BY_NAME).keySet()));
    }
    return schedule.apply(section);
  }
}
