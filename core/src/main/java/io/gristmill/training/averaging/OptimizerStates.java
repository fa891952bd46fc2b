package io.gristmill.training.averaging;

import io.gristmill.config.Choice;
import io.gristmill.error.InvalidConfigException;
import java.util.List;

/** How Adam's moments are treated when parameters are averaged. */
public enum OptimizerStates {
  /** Each replica keeps its own (Local SGD; DiLoCo, Douillard et al., 2023). */
  OWN,
  /** All replicas continue with the mean, as Deeplearning4j's master does. */
  AVERAGED;

  /** Name in a configuration. */
  public static List<String> names() {
    return Choice.names(OptimizerStates.class);
  }

  /**
   * Finds a value by its name.
   *
   * @throws InvalidConfigException if there is none
   */
  static OptimizerStates named(String name) {
    return Choice.of(OptimizerStates.class, name, "averaging.optimizer-states");
  }
}
