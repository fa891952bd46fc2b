package io.gristmill.preprocessing.profile;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.DidYouMean;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.filter.Limits;
import io.gristmill.preprocessing.filter.Limits.Limit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Registry of profiles by name. */
public final class Profiles {

  /** The profile whose verdicts equal those of its original. */
  public static final String CERTIFIED = DatatroveProfile.NAME;

  private static final Map<String, Supplier<Profile>> BY_NAME =
      new TreeMap<>(
          Map.of(
              DatatroveProfile.NAME, DatatroveProfile::create,
              FineWeb2Profile.NAME, FineWeb2Profile::create,
              RefinedWebProfile.NAME, RefinedWebProfile::create,
              C4ReferenceProfile.NAME, C4ReferenceProfile::create,
              GopherPaperProfile.NAME, GopherPaperProfile::create,
              FineWebV1Profile.NAME, FineWebV1Profile::create));

  private Profiles() {}

  /** The names of all profiles, sorted. */
  public static Set<String> names() {
    return BY_NAME.keySet();
  }

  /** The rules of all profiles, sorted. */
  public static Set<String> rules() {
    Set<String> rules = new TreeSet<>();
    BY_NAME.values().forEach(profile -> rules.addAll(profile.get().ruleNames()));
    return rules;
  }

  /**
   * A profile with other thresholds.
   *
   * @param rules of the profile that are applied; empty for all of its own list
   * @param thresholds each {@code rule.reason=bound}
   * @throws InvalidConfigException for an unknown profile, rule or threshold
   */
  public static Profile of(String name, List<String> rules, List<String> thresholds) {
    Profile profile = named(name);
    ThresholdOverrides overrides =
        new ThresholdOverrides(thresholds, profile, profile.rulesInUse(rules));
    return profile.withLimits(overrides::apply);
  }

  /**
   * Finds a profile by its name.
   *
   * @throws InvalidConfigException if there is no profile of that name
   */
  public static Profile named(String name) {
    Supplier<Profile> profile = BY_NAME.get(name);
    if (profile == null) {
      throw new InvalidConfigException(
          format(
              "profile: %s (expected one of %s%s)",
              name, BY_NAME.keySet(), DidYouMean.question(name, BY_NAME.keySet())));
    }
    return profile.get();
  }

  /** The bounds of {@code clean.thresholds}, which replace some of a profile's. */
  private static final class ThresholdOverrides {

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
}
