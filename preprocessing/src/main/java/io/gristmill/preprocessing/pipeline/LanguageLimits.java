package io.gristmill.preprocessing.pipeline;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.pipeline.CleanSection.LanguageWithoutThresholds;
import io.gristmill.preprocessing.profile.Profile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  /**
   * Reason for which documents in a language for which a multilingual profile has no thresholds are
   * dropped.
   */
  public static final String WITHOUT_THRESHOLDS = "language_without_thresholds";

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

  /** Returns a predicate that accepts the languages whose documents are evaluated. */
  public static Predicate<String> evaluated(CleanSection section, Profile profile) {
    Set<String> languages = profile.languages();
    boolean all =
        section.languageWithoutThresholds() == LanguageWithoutThresholds.DEFAULT
            || languages.isEmpty();
    return language -> all || languages.contains(language);
  }

  /**
   * The minimum probability of each language.
   *
   * @param general for languages without their own
   * @param byLanguage by label of the model
   */
  public record LanguageThresholds(double general, Map<String, Double> byLanguage) {

    private static final Pattern SETTING = Pattern.compile("([^=\\s]+)\\s*=\\s*([0-9.eE-]+)");

    public LanguageThresholds {
      byLanguage = Map.copyOf(byLanguage);
    }

    /**
     * The thresholds of a profile, overridden by the user's.
     *
     * @param settings {@code label=probability} each
     * @throws InvalidConfigException for a malformed setting or an invalid probability
     */
    public static LanguageThresholds of(
        double general, Map<String, Double> profile, List<String> settings) {
      Map<String, Double> byLanguage = new TreeMap<>(profile);
      for (String setting : settings) {
        Matcher parts = SETTING.matcher(setting.strip());
        if (!parts.matches()) {
          throw wrong(setting);
        }
        byLanguage.put(parts.group(1), probability(setting, parts.group(2)));
      }
      return new LanguageThresholds(general, byLanguage);
    }

    /** Whether the probability is above the threshold (strictly, as in datatrove). */
    public boolean pass(String label, double probability) {
      return probability > byLanguage.getOrDefault(label, general);
    }

    private static double probability(String setting, String number) {
      try {
        double probability = Double.parseDouble(number);
        if (probability >= 0 && probability <= 1) {
          return probability;
        }
      } catch (NumberFormatException e) {
        throw new InvalidConfigException(message(setting), e);
      }
      throw wrong(setting);
    }

    private static InvalidConfigException wrong(String setting) {
      return new InvalidConfigException(message(setting));
    }

    private static String message(String setting) {
      return format(
          "clean.language-thresholds: %s (expected label=probability, such as fr=0.8)", setting);
    }
  }
}
