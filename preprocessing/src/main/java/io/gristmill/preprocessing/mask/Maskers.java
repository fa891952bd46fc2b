package io.gristmill.preprocessing.mask;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.DidYouMean;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.mask.Ipv4Finder.Boundaries;
import io.gristmill.preprocessing.mask.Kinds.Kind;
import io.gristmill.preprocessing.mask.Masker.Masked;
import io.gristmill.preprocessing.mask.Maskers.ReplacingMasker.Replacement;
import io.gristmill.preprocessing.mask.number.Match;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Creates maskers by profile name. */
public final class Maskers {

  /** One fixed placeholder for each kind. */
  public static final String TOKENS = "tokens";

  /**
   * datatrove 0.10's PIIFormatter, except that its rotating replacements restart in every document,
   * so that the result does not depend on the order of documents.
   */
  public static final String DATATROVE = "datatrove-0.10";

  /** A placeholder for each value, equal for equal values under one key. */
  public static final String PSEUDONYMS = "pseudonyms";

  public static final String EMAIL = "email";
  public static final String IP = "ip";

  private static final List<String> STANDARD = List.of(EMAIL, IP);

  private Maskers() {}

  /** The names of all profiles, sorted. */
  public static Set<String> profiles() {
    return new TreeSet<>(List.of(TOKENS, DATATROVE, PSEUDONYMS));
  }

  /** All kinds that a profile can mask, sorted. */
  public static Set<String> kinds() {
    return Kinds.names();
  }

  /**
   * Creates a masker that needs no key.
   *
   * @param kinds kinds to mask, in any order; empty for no masking
   * @throws InvalidConfigException for an unknown profile or kind, or a profile that needs a key
   */
  public static Masker named(String profile, List<String> kinds) {
    requireKnown("mask profile", profile, profiles());
    if (profile.equals(DATATROVE)) {
      return datatrove(kinds);
    }
    if (profile.equals(PSEUDONYMS)) {
      PseudonymKey.load("");
    }
    requireKnown(kinds, kinds());
    return new KindMasker(
        Kinds.named(kinds), (kind, found) -> "<" + Kinds.label(kind.name()) + ">");
  }

  /** Masks e-mail and IP addresses, which every profile supports. */
  public static Masker named(String profile) {
    return named(profile, STANDARD);
  }

  /**
   * Creates a masker that replaces values by pseudonyms.
   *
   * @throws InvalidConfigException for an unknown kind
   */
  public static Masker pseudonyms(List<String> kinds, PseudonymKey key) {
    requireKnown(kinds, kinds());
    return new KindMasker(
        Kinds.named(kinds), (kind, found) -> pseudonym(kind.name(), kind.form().of(found), key));
  }

  /** The placeholder of an e-mail address under a key. */
  public static String emailPseudonym(String address, PseudonymKey key) {
    Kind email = Kinds.named(List.of(EMAIL)).get(0);
    return pseudonym(EMAIL, email.form().of(address), key);
  }

  private static String pseudonym(String kind, String value, PseudonymKey key) {
    return "<" + Kinds.label(kind) + ":" + key.pseudonym(kind, value) + ">";
  }

  /** E-mail addresses are replaced first, as in the reference. */
  private static Masker datatrove(List<String> kinds) {
    requireKnown(kinds, STANDARD);
    List<Replacement> all =
        List.of(
            datatroveEmail("email@example.com", "firstname.lastname@example.org"),
            datatroveIp(
                "22.214.171.124",
                "126.96.36.199",
                "188.8.131.52",
                "184.108.40.206",
                "220.127.116.11",
                "18.104.22.168"));
    return new ReplacingMasker(all.stream().filter(one -> kinds.contains(one.kind())).toList());
  }

  static Replacement datatroveEmail(String... stands) {
    return new Replacement(EMAIL, new EmailFinder(), List.of(stands));
  }

  static Replacement datatroveIp(String... stands) {
    return new Replacement(
        IP, new Ipv4Finder(Boundaries.ANYTHING, Ipv4Finder::isPublic), List.of(stands));
  }

  private static void requireKnown(List<String> kinds, Collection<String> known) {
    kinds.forEach(kind -> requireKnown("mask", kind, known));
  }

  private static void requireKnown(String what, String name, Collection<String> known) {
    if (!known.contains(name)) {
      throw new InvalidConfigException(
          format(
              "%s: %s (expected one of %s%s)",
              what, name, known, DidYouMean.question(name, known)));
    }
  }

  /** Replaces one kind after the other; later kinds see the replacements of earlier ones. */
  record ReplacingMasker(List<Replacement> replacements) implements Masker {

    @Override
    public Masked mask(String text) {
      Map<String, Integer> counts = new LinkedHashMap<>();
      String masked = text;
      for (Replacement replacement : replacements) {
        StringBuilder rewritten = new StringBuilder();
        int found = replacement.replace(masked, rewritten);
        masked = found == 0 ? masked : rewritten.toString();
        counts.put(replacement.kind(), found);
      }
      return new Masked(masked, counts);
    }

    /**
     * One kind of personal data and its replacements.
     *
     * @param kind name in the counts
     * @param stands replacements used in turn, restarting in every text
     */
    record Replacement(String kind, Finder finder, List<String> stands) {

      /**
       * Appends the text with its matches replaced, or nothing if there are none. Returns the
       * number of matches.
       */
      int replace(String text, StringBuilder masked) {
        Match match = new Match();
        int from = 0;
        int found = 0;
        while (finder.find(text, match)) {
          masked.append(text, from, match.start()).append(stands.get(found % stands.size()));
          from = match.end();
          found++;
        }
        if (found > 0) {
          masked.append(text, from, text.length());
        }
        return found;
      }
    }
  }
}
