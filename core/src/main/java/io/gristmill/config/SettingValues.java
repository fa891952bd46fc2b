package io.gristmill.config;

import static io.gristmill.error.Messages.format;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Renders selected keys of a configuration as HOCON, to compare two configurations. */
public final class SettingValues {

  /** Maximum number of differences in a message. */
  private static final int SHOWN = 5;

  private SettingValues() {}

  /**
   * Returns the values of the given keys, and of all keys in the given sections.
   *
   * @throws IllegalArgumentException for a key or section that does not exist
   */
  public static SortedMap<String, String> of(Record config, String... keysOrSections) {
    SortedMap<String, Object> all = RecordBinder.values(config, "");
    SortedMap<String, String> values = new TreeMap<>();
    for (String wanted : keysOrSections) {
      int before = values.size();
      all.forEach(
          (key, value) -> {
            if (key.equals(wanted) || key.startsWith(wanted + ".")) {
              values.put(key, render(value));
            }
          });
      if (values.size() == before) {
        throw new IllegalArgumentException("no such key: " + wanted);
      }
    }
    return values;
  }

  /** Returns the name of an enum constant, and other values as they are. */
  public static Object plain(Object value) {
    return value instanceof Enum<?> constant ? EnumNames.of(constant) : value;
  }

  /** Renders a value as a configuration would contain it. */
  public static String render(Object value) {
    return ConfigValueFactory.fromAnyRef(value).render(ConfigRenderOptions.concise());
  }

  /** Returns the keys whose values differ or that are present on one side only. */
  public static SortedSet<String> changed(
      SortedMap<String, String> before, SortedMap<String, String> now) {
    SortedSet<String> keys = new TreeSet<>(before.keySet());
    keys.addAll(now.keySet());
    keys.removeIf(key -> before.containsKey(key) && before.get(key).equals(now.get(key)));
    return keys;
  }

  /**
   * Lists the differences for a message: {@code optimizer.beta2 = 0.95 (was 0.99), ...}. Empty if
   * all values are equal.
   */
  public static String differences(
      SortedMap<String, String> before, SortedMap<String, String> now) {
    List<String> words = new ArrayList<>();
    SortedSet<String> changed = changed(before, now);
    for (String key : changed) {
      if (words.size() == SHOWN) {
        words.add(format("%d more", changed.size() - SHOWN));
        break;
      }
      words.add(
          format(
              "%s = %s (was %s)",
              key, now.getOrDefault(key, "none"), before.getOrDefault(key, "none")));
    }
    return String.join(", ", words);
  }
}
