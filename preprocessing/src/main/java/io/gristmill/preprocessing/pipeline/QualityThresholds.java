package io.gristmill.preprocessing.pipeline;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.filter.Limits;
import io.gristmill.preprocessing.filter.Limits.Limit;
import io.gristmill.preprocessing.filter.Limits.Limit.Side;
import io.gristmill.preprocessing.filter.Measurements;
import io.gristmill.preprocessing.profile.Profile.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bounds of the scores of quality models, {@code clean.quality-thresholds}. They are applied after
 * the rules of the profile.
 */
public record QualityThresholds(Limits limits) {

  public static final QualityThresholds NONE = new QualityThresholds(Limits.of());

  private static final Pattern SETTING = Pattern.compile("(.+?)\\s*(>=|<=|>|<)\\s*([-+0-9.eE]+)");

  /**
   * The bounds that a section configures: {@code NAME>=NUMBER}, also with {@code >}, {@code <=} or
   * {@code <}, each.
   *
   * @throws InvalidConfigException for a malformed setting, or a name without a model or with two
   *     bounds
   */
  public static QualityThresholds of(CleanSection section) {
    List<String> names = QualityModels.names(section);
    Set<String> seen = new TreeSet<>();
    List<Limit> limits = new ArrayList<>();
    for (String setting : section.qualityThresholds()) {
      Matcher parts = SETTING.matcher(setting.strip());
      if (!parts.matches()) {
        throw wrong(setting, "NAME>=NUMBER or NAME<=NUMBER");
      }
      String name = parts.group(1);
      if (!names.contains(name)) {
        throw wrong(setting, "a name of clean.quality-models " + names);
      }
      if (!seen.add(name)) {
        throw wrong(setting, "one bound for each name; name the model twice for two");
      }
      limits.add(new Limit(name, name, rejected(parts.group(2)), number(setting, parts.group(3))));
    }
    return new QualityThresholds(new Limits(limits));
  }

  /**
   * The first bound that the values fail.
   *
   * @param values {@code rule/value} to number, with the scores of all models
   */
  public Optional<Rejection> apply(Map<String, Double> values) {
    return limits.inOrder().isEmpty()
        ? Optional.empty()
        : limits
            .firstFailing(Measurements.ofRule(QualityModels.NAME, values))
            .map(name -> new Rejection(QualityModels.NAME, name));
  }

  private static Side rejected(String kept) {
    return switch (kept) {
      case ">=" -> Side.BELOW;
      case "<=" -> Side.ABOVE;
      case ">" -> Side.AT_MOST;
      default -> Side.AT_LEAST;
    };
  }

  private static double number(String setting, String number) {
    try {
      return Double.parseDouble(number);
    } catch (NumberFormatException e) {
      throw new InvalidConfigException(message(setting, "a number"), e);
    }
  }

  private static InvalidConfigException wrong(String setting, String expected) {
    return new InvalidConfigException(message(setting, expected));
  }

  private static String message(String setting, String expected) {
    return format("clean.quality-thresholds: %s (expected %s)", setting, expected);
  }
}
