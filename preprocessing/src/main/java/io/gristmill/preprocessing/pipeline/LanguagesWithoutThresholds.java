package io.gristmill.preprocessing.pipeline;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.CleanSection;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.profile.Profile;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What becomes of a language for which a profile of many languages has no thresholds. */
public final class LanguagesWithoutThresholds {

  /** Why a document of such a language is dropped, where it is. */
  public static final String REASON = "language_without_thresholds";

  private static final String DEFAULT = "default";
  private static final String DROP = "drop";

  private LanguagesWithoutThresholds() {}

  /** As in configurations. */
  public static List<String> names() {
    return List.of(DEFAULT, DROP);
  }

  /** The languages that are judged at all. */
  public static Predicate<String> of(CleanSection section, Profile profile) {
    String choice = section.languageWithoutThresholds();
    if (!names().contains(choice)) {
      throw new InvalidConfigException(
          format("clean.language-without-thresholds: %s (expected one of %s)", choice, names()));
    }
    Set<String> languages = profile.languages();
    boolean all = choice.equals(DEFAULT) || languages.isEmpty();
    return language -> all || languages.contains(language);
  }
}
