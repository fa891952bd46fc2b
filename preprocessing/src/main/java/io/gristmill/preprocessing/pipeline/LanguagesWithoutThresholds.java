package io.gristmill.preprocessing.pipeline;

import io.gristmill.config.CleanSection;
import io.gristmill.config.CleanSection.LanguageWithoutThresholds;
import io.gristmill.preprocessing.profile.Profile;
import java.util.Set;
import java.util.function.Predicate;

/** What becomes of a language for which a profile of many languages has no thresholds. */
public final class LanguagesWithoutThresholds {

  /** Why a document of such a language is dropped, where it is. */
  public static final String REASON = "language_without_thresholds";

  private LanguagesWithoutThresholds() {}

  /** The languages that are judged at all. */
  public static Predicate<String> of(CleanSection section, Profile profile) {
    Set<String> languages = profile.languages();
    boolean all =
        section.languageWithoutThresholds() == LanguageWithoutThresholds.DEFAULT
            || languages.isEmpty();
    return language -> all || languages.contains(language);
  }
}
