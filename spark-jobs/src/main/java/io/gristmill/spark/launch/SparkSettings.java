package io.gristmill.spark.launch;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Spark's settings from three places: Gristmill's defaults, the site's {@code spark-defaults.conf}
 * over them, and the user's over both. The site's are not passed on, as {@code spark-submit} reads
 * them itself.
 */
final class SparkSettings {

  private final Map<String, String> site;
  private final Map<String, String> places = new HashMap<>();
  private final Map<String, String> passed;

  /**
   * @param ours Gristmill's defaults
   * @param site settings that {@code spark-submit} reads itself
   * @param user settings of {@code --conf} and {@code --properties-file}
   */
  SparkSettings(Map<String, String> ours, Map<String, String> site, Map<String, String> user) {
    this.site = Map.copyOf(site);
    ours.keySet().forEach(key -> places.put(key, "Gristmill's conf/spark-defaults.conf"));
    site.keySet().forEach(key -> places.put(key, "the site's spark-defaults.conf"));
    user.keySet().forEach(key -> places.put(key, "--conf or --properties-file"));
    this.passed = new TreeMap<>(ours);
    this.passed.keySet().removeAll(site.keySet());
    this.passed.putAll(user);
  }

  /** Where the value of a setting comes from, for messages. */
  String place(String key) {
    return places.getOrDefault(key, "a default of the launcher");
  }

  /** The effective value; empty if the setting is not set. */
  Optional<String> get(String key) {
    return Optional.ofNullable(passed.getOrDefault(key, site.get(key)));
  }

  boolean isSet(String key) {
    return get(key).isPresent();
  }

  void setIfMissing(String key, String value) {
    if (!isSet(key)) {
      passed.put(key, value);
    }
  }

  void put(String key, String value) {
    passed.put(key, value);
  }

  /**
   * @param place where the value comes from, for messages
   */
  void put(String key, String value, String place) {
    put(key, value);
    places.put(key, place);
  }

  void remove(String key) {
    passed.remove(key);
  }

  /** Puts words before those that are set, which override them: Java's last option counts. */
  void prepend(String key, String words) {
    passed.put(key, get(key).map(set -> words + " " + set).orElse(words));
  }

  /** Puts entries of a list before those that are set. */
  void add(String key, String separator, String entries) {
    passed.put(
        key,
        get(key)
            .filter(set -> !set.isBlank())
            .map(set -> entries + separator + set)
            .orElse(entries));
  }

  /** The settings to pass to {@code spark-submit}, in the order of the keys. */
  Map<String, String> passed() {
    return new TreeMap<>(passed);
  }
}
