package io.gristmill.preprocessing.pipeline;

import io.gristmill.config.CleanSection;
import io.gristmill.preprocessing.language.LanguageThresholds;
import io.gristmill.preprocessing.profile.Profile;
import java.util.Optional;
import java.util.Set;

/**
 * Which languages are kept, and how sure one must be.
 *
 * @param wanted labels of the model; empty for all
 * @param thresholds a text passes above its language's
 */
public record LanguageLimits(Set<String> wanted, LanguageThresholds thresholds) {

  /** The step's name, as of a rule. */
  public static final String NAME = "language";

  /** What it measures, {@code rule/value}. */
  public static final String PROBABILITY = NAME + "/probability";

  public LanguageLimits {
    wanted = Set.copyOf(wanted);
  }

  /**
   * Those of a section.
   *
   * @throws io.gristmill.error.InvalidConfigException for a threshold that is none
   */
  public static LanguageLimits of(CleanSection section, Profile profile) {
    return new LanguageLimits(
        Set.copyOf(section.languages()),
        LanguageThresholds.of(
            section.minLanguageProbability(),
            profile.languageThresholds(),
            section.languageThresholds()));
  }

  /** The reason to reject a text of that language. */
  public Optional<String> rejects(String language, double probability) {
    if (!wanted.isEmpty() && !wanted.contains(language)) {
      return Optional.of("language_unwanted");
    }
    return thresholds.pass(language, probability)
        ? Optional.empty()
        : Optional.of("language_uncertain");
  }
}
