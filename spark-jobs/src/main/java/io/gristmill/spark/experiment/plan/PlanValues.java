package io.gristmill.spark.experiment.plan;

import static io.gristmill.error.Messages.format;
import static io.gristmill.error.Messages.oneLine;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.gristmill.error.DidYouMean;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the values of a section of a plan, and collects its mistakes with their lines. */
final class PlanValues {

  private final ConfigObject section;
  private final String path;
  private final List<String> problems;

  /**
   * @param path of the section with a dot at its end, or empty
   * @param problems gets a line for each mistake
   */
  PlanValues(ConfigObject section, String path, List<String> problems) {
    this.section = section;
    this.path = path;
    this.problems = problems;
  }

  /** Reports keys that are not among the known ones. */
  void requireKnown(List<String> known) {
    section.forEach(
        (key, value) -> {
          if (!known.contains(key)) {
            problem(
                path + key,
                "unknown key",
                DidYouMean.closest(key, known).map(near -> path + near + "?").orElse("" + known),
                value.origin());
          }
        });
  }

  ConfigObject object() {
    return section;
  }

  Optional<String> text(String key) {
    return value(key, "a text", ConfigValueType.STRING).map(value -> (String) value.unwrapped());
  }

  /** A text, or a list of texts. */
  List<String> texts(String key) {
    ConfigValue value = section.get(key);
    List<ConfigValue> elements =
        value instanceof ConfigList list ? list : value == null ? List.of() : List.of(value);
    List<String> texts = new ArrayList<>();
    for (ConfigValue element : elements) {
      if (element.valueType() == ConfigValueType.STRING) {
        texts.add((String) element.unwrapped());
      } else {
        problem(path + key, Variant.rendered(element), "texts", element.origin());
      }
    }
    return texts;
  }

  boolean flag(String key) {
    return value(key, "true or false", ConfigValueType.BOOLEAN)
        .map(value -> (Boolean) value.unwrapped())
        .orElse(false);
  }

  /** A number above a bound and up to another one. */
  OptionalDouble number(String key, double above, double most) {
    Optional<ConfigValue> value = value(key, "a number", ConfigValueType.NUMBER);
    if (value.isEmpty()) {
      return OptionalDouble.empty();
    }
    double number = ((Number) value.get().unwrapped()).doubleValue();
    if (!(number > above && number <= most)) {
      String limit = most == Double.MAX_VALUE ? "" : format(" and at most %s", most);
      problem(
          path + key,
          Variant.rendered(value.get()),
          format("more than %s%s", above, limit),
          value.get().origin());
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(number);
  }

  /** A list of whole numbers; one number is a list of one. */
  List<Long> wholes(String key) {
    ConfigValue value = section.get(key);
    List<ConfigValue> elements =
        value instanceof ConfigList list ? list : value == null ? List.of() : List.of(value);
    List<Long> numbers = new ArrayList<>();
    for (ConfigValue element : elements) {
      if (element.unwrapped() instanceof Integer || element.unwrapped() instanceof Long) {
        numbers.add(((Number) element.unwrapped()).longValue());
      } else {
        problem(path + key, Variant.rendered(element), "whole numbers", element.origin());
      }
    }
    return numbers;
  }

  Optional<PlanValues> section(String key) {
    return value(key, "a section { }", ConfigValueType.OBJECT)
        .map(value -> new PlanValues((ConfigObject) value, path + key + ".", problems));
  }

  /** The sections of a list. */
  List<PlanValues> sections(String key) {
    List<PlanValues> sections = new ArrayList<>();
    value(key, "a list of sections [{ }]", ConfigValueType.LIST)
        .ifPresent(
            list -> {
              for (ConfigValue element : (ConfigList) list) {
                if (element instanceof ConfigObject object) {
                  String place = format("%s%s[%d].", path, key, sections.size());
                  sections.add(new PlanValues(object, place, problems));
                } else {
                  problem(path + key, Variant.rendered(element), "sections", element.origin());
                }
              }
            });
    return sections;
  }

  /**
   * All values below a section by their dotted keys; {@code a.b} and {@code "a.b"} are the same.
   */
  SortedMap<String, ConfigValue> dotted() {
    SortedMap<String, ConfigValue> values = new TreeMap<>();
    addDotted(section, "", values);
    return values;
  }

  private static void addDotted(
      ConfigObject object, String prefix, SortedMap<String, ConfigValue> values) {
    object.forEach(
        (key, value) -> {
          if (value instanceof ConfigObject inner) {
            addDotted(inner, prefix + key + ".", values);
          } else {
            values.put(prefix + key, value);
          }
        });
  }

  private Optional<ConfigValue> value(String key, String expected, ConfigValueType type) {
    ConfigValue value = section.get(key);
    if (value != null && value.valueType() != type) {
      problem(path + key, Variant.rendered(value), expected, value.origin());
      return Optional.empty();
    }
    return Optional.ofNullable(value);
  }

  /** Reports a mistake at the key of a section, or at the section if the key is missing. */
  void problem(String key, Object value, String expected) {
    ConfigValue at = section.get(key);
    problem(path + key, value, expected, at == null ? section.origin() : at.origin());
  }

  void problem(String key, Object value, String expected, ConfigOrigin origin) {
    problems.add(
        oneLine(format("%s: %s (expected %s) at %s", key, value, expected, place(origin))));
  }

  private static String place(ConfigOrigin origin) {
    return origin.filename() == null
        ? origin.description()
        : origin.lineNumber() > 0
            ? origin.filename() + ":" + origin.lineNumber()
            : origin.filename();
  }
}
