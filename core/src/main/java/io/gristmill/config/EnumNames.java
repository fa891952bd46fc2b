package io.gristmill.config;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.DidYouMean;
import io.gristmill.error.InvalidConfigException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Names of enum constants in configurations: the constant's {@code toString} in lower case with
 * hyphens, so that {@code AS_TOKEN} is {@code as-token}.
 */
public final class EnumNames {

  private EnumNames() {}

  /** The name of a constant. */
  public static String of(Enum<?> constant) {
    return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The names of all constants, in order of declaration. */
  public static List<String> names(Class<?> enumType) {
    return constants(enumType).map(EnumNames::of).toList();
  }

  /** Returns the constant with a name. */
  public static Optional<Enum<?>> find(Class<?> enumType, String name) {
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
