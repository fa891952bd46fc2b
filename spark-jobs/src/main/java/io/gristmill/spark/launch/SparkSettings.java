package io.gristmill.spark.launch;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Spark's settings from three places: Gristmill's defaults, the site's {@code spark-defaults.conf}
 * over them, what the user names over both. Only what {@code spark-submit} does not read itself,
 * all but the site's, is passed on to it.
 */
final class SparkSettings {

  private final Map<String, String> site;
  private final Map<String, String> passed;

  /**
   * @param ours Gristmill's defaults
   * @param site what {@code spark-submit} reads by itself
   * @param user of {@code --conf} and {@code --properties-file}
   */
  SparkSettings(Map<String, String> ours, Map<String, String> site, Map<String, String> user) {
    this.site = Map.copyOf(site);
    this.passed = new TreeMap<>(ours);
    this.passed.keySet().removeAll(site.keySet());
    this.passed.putAll(user);
  }

  /** The value that counts; empty if nobody has set one. */
  Optional<String> get(String key) {
    return Optional.ofNullable(passed.getOrDefault(key, site.get(key)));
  }

  boolean isSet(String key) {
    return get(key).isPresent();
  }

  /** A default that depends on the command. */
  void setIfMissing(String key, String value) {
    if (!isSet(key)) {
      passed.put(key, value);
    }
  }

  void put(String key, String value) {
    passed.put(key, value);
  }

  /** Leaves out one that is passed on. */
  void remove(String key) {
    passed.remove(key);
  }

  /** Words before those that are set: of Java's options the last one counts. */
  void prepend(String key, String words) {
    passed.put(key, get(key).map(set -> words + " " + set).orElse(words));
  }

  /** Entries of a list before those that are set. */
  void add(String key, String separator, String entries) {
    passed.put(
        key,
        get(key)
            .filter(set -> !set.isBlank())
            .map(set -> entries + separator + set)
            .orElse(entries));
  }

  /** What to pass to {@code spark-submit}, in the order of the keys. */
  Map<String, String> passed() {
    return new TreeMap<>(passed);
  }
}
