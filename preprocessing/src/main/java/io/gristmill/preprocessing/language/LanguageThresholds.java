package io.gristmill.preprocessing.language;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
