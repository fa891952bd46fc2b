package io.gristmill.preprocessing.pipeline;

import io.gristmill.error.InvalidConfigException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What is given a language. */
public enum LanguageUnit {
  /** The text as a whole. */
  DOCUMENT,
  /** Each line that is not white; those of other languages are cut. */
  PARAGRAPH;

  /** As in configurations. */
  public static List<String> names() {
    return Arrays.stream(values()).map(unit -> unit.name().toLowerCase(Locale.ROOT)).toList();
  }

  /**
   * The unit of that name.
   *
   * @throws InvalidConfigException if there is none
   */
  static LanguageUnit named(String name) {
    int index = names().indexOf(name);
    if (index < 0) {
      throw new InvalidConfigException(
          "clean.language-unit: %s (expected one of %s)".formatted(name, names()));
    }
    return values()[index];
  }
}
