package io.gristmill.training.averaging;

import io.gristmill.config.Choice;
import io.gristmill.error.InvalidConfigException;
import java.util.List;

/** What becomes of the replicas' moments when their parameters are averaged. */
public enum OptimizerStates {
  /** Each replica goes on with its own (Local SGD; DiLoCo, Douillard et al., 2023). */
  OWN,
  /** All go on with the mean, as Deeplearning4j's master does. */
  AVERAGED;

  /** As in configurations. */
  public static List<String> names() {
    return Choice.names(OptimizerStates.class);
  }

  /**
   * The one of that name.
   *
   * @throws InvalidConfigException if there is none
   */
  static OptimizerStates named(String name) {
    return Choice.of(OptimizerStates.class, name, "averaging.optimizer-states");
  }
}
