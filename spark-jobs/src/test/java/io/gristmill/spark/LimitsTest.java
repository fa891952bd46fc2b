package io.gristmill.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.config.Limits;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.spark.stage.RunConfig;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every limit of every key, at its ends and just outside them. */
class LimitsTest {

  private static final Map<String, RecordComponent> COMPONENTS =
      RunConfig.loader(Map.of()).components();

  static Stream<String> limited() {
    return COMPONENTS.keySet().stream().filter(key -> Limits.of(COMPONENTS.get(key)).isPresent());
  }

  @Test
  void everyNumberButTheSeedHasLimits() {
    assertThat(COMPONENTS.keySet())
        .filteredOn(key -> COMPONENTS.get(key).getType().isPrimitive())
        .filteredOn(key -> COMPONENTS.get(key).getType() != boolean.class)
        .filteredOn(key -> Limits.of(COMPONENTS.get(key)).isEmpty())
        .containsExactly("seed");
    assertThat(limited()).hasSize(94);
  }

  @Test
  void belowOneIsTheLargestDoubleBelowOne() {
    assertThat(Limits.BELOW_ONE).isEqualTo(Math.nextDown(1.0));
  }

  @ParameterizedTest
  @MethodSource("limited")
  void acceptsTheSmallestValue(String key) {
    double smallest = limits(key).min();
    assertThat(problems(key, smallest)).doesNotContain(expected(key, smallest));
  }

  @ParameterizedTest
  @MethodSource("limited")
  void rejectsASmallerValue(String key) {
    Limits limits = limits(key);
    boolean whole = COMPONENTS.get(key).getType() != double.class;
    double smaller =
        limits.min() == Limits.ABOVE_ZERO ? 0 : limits.min() - (whole ? 1 : 1.0 / (1 << 20));
    assertThat(problems(key, smaller)).contains(expected(key, smaller));
  }

  @ParameterizedTest
  @MethodSource("limited")
  void rejectsALargerValue(String key) {
    Limits limits = limits(key);
    if (limits.max() < Double.MAX_VALUE) {
      assertThat(problems(key, limits.max())).doesNotContain(expected(key, limits.max()));
      boolean whole = COMPONENTS.get(key).getType() != double.class;
      double larger = whole ? limits.max() + 1 : Math.nextUp(limits.max());
      assertThat(problems(key, larger)).contains(expected(key, larger));
    }
  }

  private static Limits limits(String key) {
    return Limits.of(COMPONENTS.get(key)).orElseThrow();
  }

  private static String expected(String key, double value) {
    return key + ": " + plain(value) + " (expected " + limits(key).words() + ") at --set ";
  }

  /** The message for a value, or an empty string if the whole configuration is valid. */
  private String problems(String key, double value) {
    String setting = key + "=" + plain(value);
    try {
      RunConfig.load(List.of(setting));
      return "";
    } catch (InvalidConfigException e) {
      return e.getMessage();
    }
  }

  private static String plain(double value) {
    return value == Math.rint(value)
        ? new BigDecimal(value).toPlainString()
        : Double.toString(value);
  }
}
