package io.gristmill.preprocessing.mask;

import io.gristmill.preprocessing.mask.number.Match;
import io.gristmill.preprocessing.words.UnspacedScript;
import java.util.function.Predicate;

/** Finds and compares e-mail addresses in texts. */
public final class EmailAddresses {

  /** Characters that are allowed before the {@code @} but usually precede an address. */
  private static final String MARKS = "=/?&|{}'`*~!#$%^";

  /** RFC 5321 allows 64 characters before the {@code @} and 255 after it. */
  private static final int MOST_CHARACTERS = 320;

  private EmailAddresses() {}

  /** Whether the whole text is one address. */
  public static boolean isOne(String text) {
    Match match = new Match();
    return new InternationalEmailFinder().find(text, match)
        && match.start() == 0
        && match.end() == text.length();
  }

  /** The canonical spelling of an address. */
  public static String canonical(String address) {
    return NormalForm.EMAIL.of(address);
  }

  /** Whether the canonical spelling of an address in the text matches. */
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
   * Tests the address as found and its suffixes after a mark: {@code ?to=jane@example.org} contains
   * Jane's. The same holds for text in unspaced scripts before it.
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
