package io.gristmill.spark.experiment.plan;

import static io.gristmill.error.Messages.format;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Alternatives of several keys: all combinations of a grid, or random samples. */
final class Search {

  /** Significant digits of a sampled value. */
  private static final int DIGITS = 4;

  private Search() {}

  /**
   * A named set of values.
   *
   * @param name for the names of variants
   */
  record Point(String name, SortedMap<String, ConfigValue> values) {}

  /** All combinations of the values of a grid, the last key fastest. */
  static List<Point> grid(PlanValues section) {
    List<Point> points = List.of(new Point("", new TreeMap<>()));
    SortedMap<String, ConfigValue> keys = section.dotted();
    for (String key : keys.keySet()) {
      if (!(keys.get(key) instanceof ConfigList list) || list.isEmpty()) {
        section.problem(
            key, Variant.rendered(keys.get(key)), "a list of values", keys.get(key).origin());
        continue;
      }
      List<Point> more = new ArrayList<>();
      for (Point point : points) {
        for (ConfigValue value : list) {
          SortedMap<String, ConfigValue> values = new TreeMap<>(point.values());
          values.put(key, value);
          more.add(new Point(join(point.name(), shortName(key, keys, value)), values));
        }
      }
      points = more;
    }
    return points;
  }

  /**
   * Samples of {@code random { samples, seed, KEY = {from, to, scale} }}, or of a list of values.
   * The same seed gives the same samples; a key that is added or left out changes all.
   */
  static List<Point> random(PlanValues section) {
    OptionalDouble samples = section.number("samples", 0, 1e6);
    if (samples.isPresent() && samples.getAsDouble() != Math.rint(samples.getAsDouble())) {
      section.problem("samples", samples.getAsDouble(), "a whole number");
    }
    if (samples.isEmpty()) {
      if (section.object().get("samples") == null) {
        section.problem("samples", "none", "how many samples to draw");
      }
      return List.of();
    }
    List<Long> seeds = section.wholes("seed");
    SplittableRandom random = new SplittableRandom(seeds.isEmpty() ? 1 : seeds.get(0));
    SortedMap<String, ConfigValue> ranges = new TreeMap<>();
    section.object().forEach((key, value) -> collect(key, value, ranges));
    List<Point> points = new ArrayList<>();
    for (int i = 1; i <= samples.getAsDouble(); i++) {
      SortedMap<String, ConfigValue> values = new TreeMap<>();
      for (String key : ranges.keySet()) {
        draw(section, key, ranges.get(key), random).ifPresent(value -> values.put(key, value));
      }
      if (values.size() < ranges.size()) {
        return List.of(); // reported once, not for every sample
      }
      points.add(new Point("sample-" + i, values));
    }
    return points;
  }

  /** Finds ranges and lists by their dotted keys. */
  private static void collect(
      String key, ConfigValue value, SortedMap<String, ConfigValue> ranges) {
    if (value instanceof ConfigObject object
        && !object.containsKey("from")
        && !object.containsKey("to")) {
      object.forEach((name, inner) -> collect(key + "." + name, inner, ranges));
    } else if (!key.equals("samples") && !key.equals("seed")) {
      ranges.put(key, value);
    }
  }

  private static Optional<ConfigValue> draw(
      PlanValues section, String key, ConfigValue range, SplittableRandom random) {
    if (range instanceof ConfigList list && !list.isEmpty()) {
      return Optional.of(list.get(random.nextInt(list.size())));
    }
    if (range instanceof ConfigObject object
        && object.get("from") != null
        && object.get("to") != null
        && object.get("from").unwrapped() instanceof Number from
        && object.get("to").unwrapped() instanceof Number to) {
      Object scale = object.containsKey("scale") ? object.get("scale").unwrapped() : "linear";
      boolean logarithmic = scale.equals("log");
      double low = from.doubleValue();
      double high = to.doubleValue();
      if (low < high && (logarithmic ? low > 0 : scale.equals("linear"))) {
        double share = random.nextDouble();
        boolean whole = !(from instanceof Double) && !(to instanceof Double);
        // Whole numbers are those below the next one, so that both ends are as likely as others.
        double top = whole ? high + 1 : high;
        double value = logarithmic ? low * Math.pow(top / low, share) : low + share * (top - low);
        return Optional.of(
            ConfigValueFactory.fromAnyRef(
                whole ? (Object) (long) Math.floor(value) : (Object) rounded(value),
                "random." + key));
      }
    }
    section.problem(
        key,
        Variant.rendered(range),
        "{from, to, scale = log or linear} with from below to, or a list of values",
        range.origin());
    return Optional.empty();
  }

  /** Few digits, so that a value can be read and written again. */
  private static double rounded(double value) {
    return Double.parseDouble(format("%." + (DIGITS - 1) + "e", value));
  }

  /** The last part of the key and the value; the whole key if another one ends alike. */
  private static String shortName(
      String key, SortedMap<String, ConfigValue> keys, ConfigValue value) {
    String last = key.substring(key.lastIndexOf('.') + 1);
    boolean unique =
        keys.keySet().stream().filter(other -> ("." + other).endsWith("." + last)).count() == 1;
    String shown =
        value instanceof ConfigList list
            ? list.stream().map(Search::shown).collect(Collectors.joining("+"))
            : shown(value);
    return (unique ? last : key) + "=" + shown.replaceAll("[^A-Za-z0-9.+_=-]+", "-");
  }

  /** A text without quotes, and a number as 0.001 or 1e-4. */
  private static String shown(ConfigValue value) {
    String shown = "" + value.unwrapped();
    return value.unwrapped() instanceof Double ? shown.replaceFirst("(\\.0)?E", "e") : shown;
  }

  static String join(String one, String other) {
    return one.isEmpty() ? other : other.isEmpty() ? one : one + "," + other;
  }
}
