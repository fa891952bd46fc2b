package io.gristmill.preprocessing.profile;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.DidYouMean;
import io.gristmill.error.InvalidConfigException;
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
}
