package io.gristmill.preprocessing.pipeline;

import io.gristmill.preprocessing.language.LanguageThresholds;
import io.gristmill.preprocessing.profile.Profile;
import java.util.Optional;
import java.util.Set;

/**
 * Which languages are kept, and the minimum probability of each.
 *
 * @param wanted labels of the model; empty for all languages
 * @param thresholds a text passes if its probability is above its language's threshold
 */
public record LanguageLimits(Set<String> wanted, LanguageThresholds thresholds) {

  /** Name of the step, used like the name of a rule. */
  public static final String NAME = "language";

  /** Name of the measured value, {@code rule/value}. */
  public static final String PROBABILITY = NAME + "/probability";

  public LanguageLimits {
    wanted = Set.copyOf(wanted);
  }

  /**
   * Creates the limits that a section configures.
   *
   * @throws io.gristmill.error.InvalidConfigException for an invalid threshold
   */
  public static LanguageLimits of(CleanSection section, Profile profile) {
    return new LanguageLimits(
        Set.copyOf(section.languages()),
        LanguageThresholds.of(
            section.minLanguageProbability(),
            profile.languageThresholds(),
            section.languageThresholds()));
  }

  /** Returns the reason to reject a text in a language; empty if it is kept. */
  public Optional<String> rejects(String language, double probability) {
    if (!wanted.isEmpty() && !wanted.contains(language)) {
      return Optional.of("language_unwanted");
    }
    return thresholds.pass(language, probability)
        ? Optional.empty()
        : Optional.of("language_uncertain");
  }
}
