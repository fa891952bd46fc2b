package io.gristmill.preprocessing.filter;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ObjDoubleConsumer;

/**
 * Named numbers in the order of measurement. An undefined value (the mean word length of no words)
 * is NaN, never missing.
 */
public final class Measurements {

  private static final Measurements NONE = new Measurements(List.of());

  private final List<String> names;
  private final double[] numbers;

  private Measurements(List<String> names, double... numbers) {
    if (names.size() != numbers.length) {
      throw new IllegalArgumentException(
          "measurements: " + numbers.length + " (expected " + names.size() + " as named)");
    }
    this.names = names;
    this.numbers = numbers;
  }

  public static Measurements none() {
    return NONE;
  }

  /** {@code names} is shared between texts; {@code numbers} is not copied. */
  public static Measurements of(List<String> names, double... numbers) {
    return new Measurements(names, numbers);
  }

  /**
   * Selects the measurements of one rule.
   *
   * @param values {@code rule/value} to number
   */
  public static Measurements ofRule(String rule, Map<String, Double> values) {
    String prefix = rule + '/';
    List<String> keys = values.keySet().stream().filter(key -> key.startsWith(prefix)).toList();
    return new Measurements(
        keys.stream().map(key -> key.substring(prefix.length())).toList(),
        keys.stream().mapToDouble(values::get).toArray());
  }

  public List<String> names() {
    return names;
  }

  public boolean isEmpty() {
    return numbers.length == 0;
  }

  public double get(String name) {
    int index = names.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(
          "measurement: " + name + " (expected one of " + names + ")");
    }
    return numbers[index];
  }

  public void forEach(ObjDoubleConsumer<String> consumer) {
    for (int i = 0; i < numbers.length; i++) {
      consumer.accept(names.get(i), numbers[i]);
    }
  }

  /** The measurements by name, sorted. */
  public Map<String, Double> asMap() {
    Map<String, Double> map = new TreeMap<>();
    forEach(map::put);
    return map;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Measurements that
        && names.equals(that.names)
        && Arrays.equals(numbers, that.numbers);
  }

  @Override
  public int hashCode() {
    return 31 * names.hashCode() + Arrays.hashCode(numbers);
  }

  @Override
  public String toString() {
    return asMap().toString();
  }
}
