package io.gristmill.spark.train.device;

import io.gristmill.error.InvalidConfigException;
import java.util.Arrays;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What {@code averaging.device} can name. */
public enum Device {
  CPU,
  GPU;

  /** Every name. */
  public static SortedSet<String> names() {
    return Arrays.stream(values()).map(Device::word).collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * The device of a name.
   *
   * @throws InvalidConfigException if there is none
   */
  public static Device of(String name) {
    return Arrays.stream(values())
        .filter(device -> device.word().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidConfigException(
                    "device: %s (expected one of %s) at averaging.device"
                        .formatted(name, names())));
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
