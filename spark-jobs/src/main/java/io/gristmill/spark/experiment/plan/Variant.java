package io.gristmill.spark.experiment.plan;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One of the alternatives that an experiment compares.
 *
 * @param name also of its directory
 * @param settings configuration keys with their values, which override the base
 * @param data directory of a run whose tokens are read as they are; empty if the settings say what
 *     the data is
 */
public record Variant(
    String name, SortedMap<String, ConfigValue> settings, Optional<String> data, Budget budget) {

  /** A copy with further settings, which override the earlier ones. */
  Variant with(String otherName, SortedMap<String, ConfigValue> further, Budget otherBudget) {
    SortedMap<String, ConfigValue> all = new TreeMap<>(settings);
    all.putAll(further);
    return new Variant(otherName, all, data, otherBudget);
  }

  /** The settings in the syntax of {@code --set}. */
  List<String> written() {
    return settings.entrySet().stream()
        .map(setting -> setting.getKey() + "=" + rendered(setting.getValue()))
        .toList();
  }

  /** The settings as text by their keys. */
  public SortedMap<String, String> rendered() {
    SortedMap<String, String> rendered = new TreeMap<>();
    settings.forEach((key, value) -> rendered.put(key, rendered(value)));
    return rendered;
  }

  static String rendered(ConfigValue value) {
    return value.render(ConfigRenderOptions.concise());
  }
}
