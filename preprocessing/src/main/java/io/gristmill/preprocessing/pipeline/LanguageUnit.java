package io.gristmill.preprocessing.pipeline;

import io.gristmill.config.Choice;
import io.gristmill.error.InvalidConfigException;
import java.util.List;

/** What is given a language. */
public enum LanguageUnit {
  /** The text as a whole. */
  DOCUMENT,
  /** Each line that is not white; those of other languages are cut. */
  PARAGRAPH;

  /** As in configurations. */
  public static List<String> names() {
    return Choice.names(LanguageUnit.class);
  }

  /**
   * The one of that name.
   *
   * @throws InvalidConfigException if there is none
   */
  static LanguageUnit named(String name) {
    return Choice.of(LanguageUnit.class, name, "clean.language-unit");
  }
}
