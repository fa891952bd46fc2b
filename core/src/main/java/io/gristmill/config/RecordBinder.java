package io.gristmill.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Builds configuration records from HOCON: component {@code batchSize} is key {@code batch-size}.
 */
final class RecordBinder {

  private final Problems problems;

  RecordBinder(Problems problems) {
    this.problems = problems;
  }

  /** The record, if no problem was found so far. */
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

  /** Every key below a record, with dots. */
  static List<String> keys(Class<?> type, String path) {
    List<String> keys = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String key = join(path, key(component));
      if (component.getType().isRecord()) {
        keys.addAll(keys(component.getType(), key));
      } else {
        keys.add(key);
      }
    }
    return keys;
  }

  /** Every value below a record by its key, with dots. */
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

  private static Object value(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
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
          : Optional.of(plainValue(type, quoted, config));
    } catch (ConfigException.WrongType
        | ConfigException.BadValue
        | ConfigException.Missing
        | ArithmeticException
        | NumberFormatException e) {
      var found = config.root().get(name);
      // A substitution without a value removes what it stands for, defaults too.
      Object value = found == null ? "no value" : found.unwrapped();
      var origin = found == null ? config.origin() : found.origin();
      problems.add(key, value, article(key, type), origin);
      return Optional.empty();
    }
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
   * A number without a fraction; HOCON's own conversion would cut it off.
   *
   * @throws ArithmeticException if it has one, or more than 64 bits
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

  private static String article(String key, Class<?> type) {
    if (type.isRecord()) {
      return "a section";
    }
    return type == int.class || type == long.class || type == double.class
        ? Ranges.expected(key, type)
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
