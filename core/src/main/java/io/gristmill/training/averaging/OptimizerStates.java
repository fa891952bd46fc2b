package io.gristmill.training.averaging;

import io.gristmill.error.InvalidConfigException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What becomes of the replicas' moments when their parameters are averaged. */
public enum OptimizerStates {
  /** Each replica goes on with its own (Local SGD; DiLoCo, Douillard et al., 2023). */
  OWN,
  /** All go on with the mean, as Deeplearning4j's master does. */
  AVERAGED;

  /** As in configurations. */
  public static List<String> names() {
    return Arrays.stream(values()).map(s -> s.name().toLowerCase(Locale.ROOT)).toList();
  }

  /**
   * The choice of that name.
   *
   * @throws InvalidConfigException if there is none
   */
  static OptimizerStates named(String name) {
    int index = names().indexOf(name);
    if (index < 0) {
      throw new InvalidConfigException(
          "optimizer-states: %s (expected one of %s) at averaging.optimizer-states"
              .formatted(name, names()));
    }
    return values()[index];
  }
}
