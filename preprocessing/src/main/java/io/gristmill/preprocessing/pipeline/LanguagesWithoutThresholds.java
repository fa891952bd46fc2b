package io.gristmill.preprocessing.pipeline;

import io.gristmill.preprocessing.pipeline.CleanSection.LanguageWithoutThresholds;
import io.gristmill.preprocessing.profile.Profile;
import java.util.Set;
import java.util.function.Predicate;

/** Treatment of languages for which a multilingual profile has no thresholds. */
public final class LanguagesWithoutThresholds {

  /** Reason for which documents in such a language are dropped. */
  public static final String REASON = "language_without_thresholds";

  private LanguagesWithoutThresholds() {}

  /** Returns a predicate that accepts the languages whose documents are evaluated. */
  public static Predicate<String> of(CleanSection section, Profile profile) {
    Set<String> languages = profile.languages();
    boolean all =
        section.languageWithoutThresholds() == LanguageWithoutThresholds.DEFAULT
            || languages.isEmpty();
    return language -> all || languages.contains(language);
  }
}
