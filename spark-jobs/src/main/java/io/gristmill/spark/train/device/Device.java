package io.gristmill.spark.train.device;

import io.gristmill.config.Choice;
import io.gristmill.error.InvalidConfigException;
import java.util.List;

/** What {@code averaging.device} can name. */
public enum Device {
  CPU,
  GPU;

  /** As in configurations. */
  public static List<String> names() {
    return Choice.names(Device.class);
  }

  /**
   * The one of that name.
   *
   * @throws InvalidConfigException if there is none
   */
  public static Device of(String name) {
    return Choice.of(Device.class, name, "averaging.device");
  }
}
