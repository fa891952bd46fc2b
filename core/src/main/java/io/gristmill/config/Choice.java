package io.gristmill.config;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Enums as configurations write them: {@code AS_TOKEN} is {@code as-token}. */
public final class Choice {

  private Choice() {}

  /** Every constant, in order. */
  public static <E extends Enum<E>> List<String> names(Class<E> type) {
    return Arrays.stream(type.getEnumConstants()).map(Choice::name).toList();
  }

  /**
   * The constant of a name.
   *
   * @param key where the name was found, such as {@code averaging.device}
   * @throws InvalidConfigException if there is none; lists the known names and the nearest
   */
  public static <E extends Enum<E>> E of(Class<E> type, String name, String key) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> name(constant).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidConfigException(
                    format(
                        "%s: %s (expected one of %s%s) at %s",
                        key.substring(key.lastIndexOf('.') + 1),
                        name,
                        names(type),
                        Nearest.question(name, names(type)),
                        key)));
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
