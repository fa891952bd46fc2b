package io.gristmill.preprocessing.mask;

import io.gristmill.config.Nearest;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.mask.Ipv4Finder.Edges;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The maskers by profile. */
public final class Maskers {

  /** One fixed placeholder for each kind. */
  public static final String TOKENS = "tokens";

  /**
   * datatrove 0.10's PIIFormatter, its rotating replacements begun anew for every document so that
   * the result does not depend on the order of documents.
   */
  public static final String DATATROVE = "datatrove-0.10";

  public static final String EMAIL = "email";
  public static final String IP = "ip";

  private static final Map<String, Map<String, Replacement>> BY_NAME =
      new TreeMap<>(
          Map.of(
              TOKENS,
              kinds(
                  new Replacement(EMAIL, new EmailFinder(), List.of("<EMAIL>")),
                  new Replacement(
                      IP,
                      new Ipv4Finder(Edges.NO_NUMBER, PublicAddresses::contains),
                      List.of("<IP>"))),
              DATATROVE,
              kinds(
                  datatroveEmail("email@example.com", "firstname.lastname@example.org"),
                  datatroveIp(
                      "22.214.171.124",
                      "126.96.36.199",
                      "188.8.131.52",
                      "184.108.40.206",
                      "220.127.116.11",
                      "18.104.22.168"))));

  private Maskers() {}

  /** Every kind the default profile masks, sorted. */
  public static Set<String> kinds() {
    return BY_NAME.get(TOKENS).keySet();
  }

  /**
   * Masks some kinds.
   *
   * @param kinds what to mask, in any order; none for no masking
   * @throws InvalidConfigException for an unknown profile or kind
   */
  public static Masker named(String profile, List<String> kinds) {
    requireKnown("mask profile", profile, BY_NAME.keySet());
    Map<String, Replacement> known = BY_NAME.get(profile);
    kinds.forEach(kind -> requireKnown("mask", kind, known.keySet()));
    return new ReplacingMasker(
        known.values().stream().filter(one -> kinds.contains(one.kind())).toList());
  }

  /** Every kind the profile knows. */
  public static Masker named(String profile) {
    requireKnown("mask profile", profile, BY_NAME.keySet());
    return new ReplacingMasker(List.copyOf(BY_NAME.get(profile).values()));
  }

  static Replacement datatroveEmail(String... stands) {
    return new Replacement(EMAIL, new EmailFinder(), List.of(stands));
  }

  static Replacement datatroveIp(String... stands) {
    return new Replacement(
        IP, new Ipv4Finder(Edges.ANYTHING, PublicAddresses::contains), List.of(stands));
  }

  /** Sorted by kind: e-mail addresses go first, as in the reference. */
  private static Map<String, Replacement> kinds(Replacement... replacements) {
    Map<String, Replacement> kinds = new TreeMap<>();
    for (Replacement replacement : replacements) {
      kinds.put(replacement.kind(), replacement);
    }
    return kinds;
  }

  private static void requireKnown(String what, String name, Set<String> known) {
    if (!known.contains(name)) {
      throw new InvalidConfigException(
          "%s: %s (expected one of %s; did you mean %s?)"
              .formatted(what, name, known, Nearest.to(name, known)));
    }
  }
}
