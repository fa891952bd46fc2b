package io.gristmill.preprocessing.profile;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.DidYouMean;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.filter.Limit;
import io.gristmill.preprocessing.filter.Limits;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The bounds of {@code clean.thresholds}, which replace some of a profile's. */
final class ThresholdOverrides {

  private static final String KEY = "clean.thresholds";

  private record Name(String rule, String reason) {}

  private final Map<Name, Double> bounds = new LinkedHashMap<>();

  /**
   * @param settings {@code rule.reason=bound}
   * @param rules rules in use
   * @throws InvalidConfigException for a malformed setting, or a rule or threshold that is not in
   *     use
   */
  ThresholdOverrides(List<String> settings, Profile profile, List<String> rules) {
    for (String setting : settings) {
      int equals = setting.lastIndexOf('=');
      int dot = setting.indexOf('.');
      if (dot < 0 || equals < dot) {
        throw new InvalidConfigException(
            format("%s: %s (expected rule.reason=bound)", KEY, setting));
      }
      String rule = setting.substring(0, dot).strip();
      requireKnown(setting, rule, rules, "a rule in use, one of ");
      String reason = setting.substring(dot + 1, equals).strip();
      requireKnown(
          setting, reason, reasons(profile.limits(rule)), "a reason of " + rule + ", one of ");
      bounds.put(new Name(rule, reason), bound(setting, setting.substring(equals + 1).strip()));
    }
  }

  /** The thresholds of a rule with their new bounds. */
  Limits apply(String rule, Limits limits) {
    return new Limits(
        limits.inOrder().stream()
            .map(
                limit ->
                    limit.withBound(
                        bounds.getOrDefault(new Name(rule, limit.reason()), limit.bound())))
            .toList());
  }

  private static Collection<String> reasons(Limits limits) {
    return new TreeSet<>(limits.inOrder().stream().map(Limit::reason).toList());
  }

  private static double bound(String setting, String number) {
    try {
      double bound = Double.parseDouble(number);
      if (Double.isFinite(bound)) {
        return bound;
      }
    } catch (NumberFormatException e) {
      // Reported below, together with numbers that are not comparable.
    }
    throw new InvalidConfigException(
        format("%s: %s (expected a number behind the =)", KEY, setting));
  }

  private static void requireKnown(
      String setting, String name, Collection<String> known, String expected) {
    if (!known.contains(name)) {
      throw new InvalidConfigException(
          format(
              "%s: %s (expected %s%s%s)",
              KEY, setting, expected, known, DidYouMean.question(name, known)));
    }
  }
}
