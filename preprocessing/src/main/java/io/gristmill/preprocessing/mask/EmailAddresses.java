package io.gristmill.preprocessing.mask;

import io.gristmill.preprocessing.mask.number.Match;
import io.gristmill.preprocessing.mask.pseudonym.NormalForm;
import io.gristmill.preprocessing.words.UnspacedScript;
import java.util.function.Predicate;

/** E-mail addresses in texts, for who looks for certain ones. */
public final class EmailAddresses {

  /** Allowed before the {@code @}, but what stands before an address rather than in it. */
  private static final String MARKS = "=/?&|{}'`*~!#$%^";

  /** RFC 5321 allows 64 characters before the {@code @} and 255 behind it. */
  private static final int MOST_CHARACTERS = 320;

  private EmailAddresses() {}

  /** Whether a text is one address and nothing else. */
  public static boolean isOne(String text) {
    Match match = new Match();
    return new InternationalEmailFinder().find(text, match)
        && match.start() == 0
        && match.end() == text.length();
  }

  /** The spelling that all spellings of an address share. */
  public static String canonical(String address) {
    return NormalForm.EMAIL.of(address);
  }

  /** Whether an address of a text, in its canonical spelling, is a wanted one. */
  public static boolean anyOf(String text, Predicate<String> wanted) {
    Finder finder = new InternationalEmailFinder();
    Match match = new Match();
    while (finder.find(text, match)) {
      int start = Math.max(match.start(), match.end() - MOST_CHARACTERS);
      if (isWanted(canonical(text.substring(start, match.end())), wanted)) {
        return true;
      }
    }
    return false;
  }

  /**
   * As found, or behind any mark: {@code ?to=jane@example.org} holds Jane's. So does what runs on
   * without spaces.
   */
  private static boolean isWanted(String found, Predicate<String> wanted) {
    int at = found.indexOf('@');
    for (int start = 0; start < at; start++) {
      boolean begins =
          start == 0
              || MARKS.indexOf(found.charAt(start - 1)) >= 0
              || UnspacedScript.isUnspaced(found.charAt(start - 1));
      if (begins && wanted.test(found.substring(start))) {
        return true;
      }
    }
    return false;
  }
}
