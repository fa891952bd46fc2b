package io.gristmill.spark.train.device;

import io.gristmill.config.Choice;
import io.gristmill.error.InvalidConfigException;
import java.util.List;

/** The values of {@code averaging.device}. */
public enum Device {
  CPU,
  GPU;

  public static List<String> names() {
    return Choice.names(Device.class);
  }

  /**
   * Parses a name of the configuration.
   *
   * @throws InvalidConfigException if it is unknown
   */
  public static Device of(String name) {
    return Choice.of(Device.class, name, "averaging.device");
  }
}
