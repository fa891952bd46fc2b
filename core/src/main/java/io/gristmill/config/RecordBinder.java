package io.gristmill.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.gristmill.error.DidYouMean;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Builds configuration records from HOCON. Component {@code batchSize} is read from key {@code
 * batch-size}; enum constants are bound by {@link EnumNames}, and {@link Limits} are checked.
 */
final class RecordBinder {

  private final Problems problems;
  private final Map<String, ? extends Collection<String>> knownNames;

  /**
   * @param knownNames the values that keys of strings and lists may have; other keys accept any
   */
  RecordBinder(Problems problems, Map<String, ? extends Collection<String>> knownNames) {
    this.problems = problems;
    this.knownNames = knownNames;
  }

  /** Builds the record, or returns nothing if any problem has been found so far. */
  <T extends Record> Optional<T> bind(Class<T> type, String path, Config config) {
    RecordComponent[] components = type.getRecordComponents();
    rejectUnknownKeys(components, path, config);
    List<Object> values = new ArrayList<>();
    for (RecordComponent component : components) {
      value(component, path, config).ifPresent(values::add);
    }
    return problems.none()
        ? Optional.of(construct(type, components, values.toArray()))
        : Optional.empty();
  }

  /** All components below a record by their dotted keys, in order of declaration. */
  static Map<String, RecordComponent> components(Class<?> type, String path) {
    Map<String, RecordComponent> components = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String key = join(path, key(component));
      if (component.getType().isRecord()) {
        components.putAll(components(component.getType(), key));
      } else {
        components.put(key, component);
      }
    }
    return components;
  }

  /** All values below a record by their dotted keys; enum constants by their names. */
  static SortedMap<String, Object> values(Record record, String path) {
    SortedMap<String, Object> values = new TreeMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      String key = join(path, key(component));
      Object value = value(record, component);
      if (value instanceof Record section) {
        values.putAll(values(section, key));
      } else {
        values.put(key, value);
      }
    }
    return values;
  }

  /** The values of a record's components, in order. */
  static Stream<Object> parts(Record record) {
    return Arrays.stream(record.getClass().getRecordComponents())
        .map(component -> value(record, component));
  }

  private static Object value(Record record, RecordComponent component) {
    try {
      return SettingValues.plain(component.getAccessor().invoke(record));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("configuration record " + record.getClass().getName(), e);
    }
  }

  private void rejectUnknownKeys(RecordComponent[] components, String path, Config config) {
    List<String> known = Arrays.stream(components).map(c -> join(path, key(c))).toList();
    config
        .root()
        .forEach(
            (name, value) -> {
              String key = join(path, name);
              if (!known.contains(key)) {
                problems.unknown(key, known, value.origin());
              }
            });
  }

  private Optional<?> value(RecordComponent component, String path, Config config) {
    String name = key(component);
    String key = join(path, name);
    Class<?> type = component.getType();
    String quoted = ConfigUtil.joinPath(name);
    try {
      return type.isRecord()
          ? bind(type.asSubclass(Record.class), key, config.getConfig(quoted))
          : checked(component, key, plainValue(type, quoted, config), config.getValue(quoted));
    } catch (ConfigException.WrongType
        | ConfigException.BadValue
        | ConfigException.Missing
        | ArithmeticException
        | NumberFormatException e) {
      var found = config.root().get(name);
      // A substitution without a value removes the key, and its default too.
      Object value = found == null ? "no value" : found.unwrapped();
      var origin = found == null ? config.origin() : found.origin();
      problems.add(key, value, expected(component), origin);
      return Optional.empty();
    }
  }

  private Optional<?> checked(
      RecordComponent component, String key, Object value, ConfigValue found) {
    if (component.getType().isEnum()) {
      Optional<Enum<?>> constant = EnumNames.find(component.getType(), value.toString());
      if (constant.isEmpty()) {
        unknownName(key, found.unwrapped(), EnumNames.names(component.getType()), found);
      }
      return constant;
    }
    if (value instanceof Number number) {
      Limits.of(component)
          .filter(limits -> !limits.contains(number.doubleValue()))
          .ifPresent(
              limits -> problems.add(key, found.unwrapped(), limits.words(), found.origin()));
    } else if (knownNames.containsKey(key)) {
      Collection<String> known = knownNames.get(key);
      List<?> names = found.unwrapped() instanceof List<?> list ? list : List.of(value);
      names.stream()
          .filter(name -> !known.contains(name.toString()))
          .forEach(name -> unknownName(key, name, known, found));
    }
    return Optional.of(value);
  }

  private void unknownName(String key, Object name, Collection<String> known, ConfigValue found) {
    String suggestion = DidYouMean.question(name.toString(), known);
    String expected = "one of " + known.stream().sorted().toList() + suggestion;
    problems.add(key, name, expected, found.origin());
  }

  private static Object plainValue(Class<?> type, String quoted, Config config) {
    if (type == int.class) {
      return Math.toIntExact(whole(config.getValue(quoted)));
    } else if (type == long.class) {
      return whole(config.getValue(quoted));
    } else if (type == double.class) {
      return finite(config.getDouble(quoted));
    } else if (type == boolean.class) {
      return config.getBoolean(quoted);
    } else if (type == List.class) {
      return List.copyOf(config.getStringList(quoted));
    } else {
      return config.getString(quoted);
    }
  }

  /**
   * Reads a whole number; HOCON's own conversion would truncate a fraction.
   *
   * @throws ArithmeticException if it has a fraction or more than 64 bits
   */
  private static long whole(ConfigValue value) {
    BigDecimal number = new BigDecimal(value.unwrapped().toString().strip());
    if (Math.abs(number.doubleValue()) > Long.MAX_VALUE) {
      throw new ArithmeticException("more than 64 bits");
    }
    return number.longValueExact();
  }

  private static double finite(double value) {
    if (!Double.isFinite(value)) {
      throw new ArithmeticException("not finite");
    }
    return value;
  }

  private static String expected(RecordComponent component) {
    Class<?> type = component.getType();
    if (type.isRecord()) {
      return "a section";
    }
    return type == int.class || type == long.class || type == double.class
        ? Limits.expected(component)
        : type == boolean.class ? "true or false" : type == List.class ? "a list" : "a string";
  }

  private static <T extends Record> T construct(
      Class<T> type, RecordComponent[] components, Object[] values) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new);
    try {
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("configuration record " + type.getName(), e);
    }
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static String key(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
  }
}
