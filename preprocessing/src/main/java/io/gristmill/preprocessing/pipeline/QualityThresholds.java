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
   * {@code <}, each. A name may have a lower and an upper bound; the reason of the upper one is
   * then {@code NAME-above}, and otherwise the name.
   *
   * @throws InvalidConfigException for a malformed setting, a name without a model, or a second
   *     bound of one side
   */
  public static QualityThresholds of(CleanSection section) {
    List<String> names = QualityModels.names(section);
    List<Bound> bounds = section.qualityThresholds().stream().map(Bound::parse).toList();
    Set<String> withLower = new TreeSet<>();
    bounds.stream().filter(bound -> !bound.isUpper()).forEach(bound -> withLower.add(bound.name));
    Set<String> seen = new TreeSet<>();
    List<Limit> limits = new ArrayList<>();
    for (Bound bound : bounds) {
      if (!names.contains(bound.name)) {
        throw wrong(bound.setting, "a name of clean.quality-models " + names);
      }
      boolean second = bound.isUpper() && withLower.contains(bound.name);
      String reason = second ? bound.name + "-above" : bound.name;
      if (!seen.add(reason)) {
        throw wrong(bound.setting, "a lower and an upper bound for each name at most");
      }
      limits.add(new Limit(reason, bound.name, bound.rejected, bound.number));
    }
    return new QualityThresholds(new Limits(limits));
  }

  private record Bound(String setting, String name, Side rejected, double number) {

    static Bound parse(String setting) {
      Matcher parts = SETTING.matcher(setting.strip());
      if (!parts.matches()) {
        throw wrong(setting, "NAME>=NUMBER or NAME<=NUMBER");
      }
      return new Bound(
          setting,
          parts.group(1),
          sideRejected(parts.group(2)),
          QualityThresholds.number(setting, parts.group(3)));
    }

    boolean isUpper() {
      return rejected == Side.ABOVE || rejected == Side.AT_LEAST;
    }
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

  private static Side sideRejected(String kept) {
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
