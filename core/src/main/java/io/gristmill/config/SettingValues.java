package io.gristmill.config;

import static io.gristmill.error.Messages.format;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import io.gristmill.error.DidYouMean;
import io.gristmill.error.InvalidConfigException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

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

  /**
   * Names of enum constants in configurations: the constant's {@code toString} in lower case with
   * hyphens, so that {@code AS_TOKEN} is {@code as-token}.
   */
  public static final class EnumNames {

    private EnumNames() {}

    /** The name of a constant. */
    public static String of(Enum<?> constant) {
      return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The names of all constants, in order of declaration. */
    public static List<String> names(Class<?> enumType) {
      return constants(enumType).map(EnumNames::of).toList();
    }

    static Optional<Enum<?>> find(Class<?> enumType, String name) {
      return constants(enumType).filter(constant -> of(constant).equals(name)).findFirst();
    }

    private static Stream<Enum<?>> constants(Class<?> enumType) {
      return Arrays.stream(enumType.getEnumConstants()).map(constant -> (Enum<?>) constant);
    }

    /**
     * Returns the constant with the given name.
     *
     * @param key where the name was found, such as {@code averaging.device}
     * @throws InvalidConfigException if there is none; lists the known names and the closest one
     */
    public static <E extends Enum<E>> E parse(Class<E> type, String name, String key) {
      return find(type, name)
          .map(type::cast)
          .orElseThrow(
              () ->
                  new InvalidConfigException(
                      format(
                          "%s: %s (expected one of %s%s) at %s",
                          key.substring(key.lastIndexOf('.') + 1),
                          name,
                          names(type),
                          DidYouMean.question(name, names(type)),
                          key)));
    }
  }
}
