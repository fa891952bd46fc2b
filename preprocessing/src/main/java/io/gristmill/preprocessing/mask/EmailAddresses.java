package io.gristmill.preprocessing.mask;

import io.gristmill.preprocessing.mask.number.Match;
import java.util.Locale;
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
    return new EmailFinder().find(text, match)
        && match.start() == 0
        && match.end() == text.length();
  }

  /** Whether an address of a text, in lower case, is a wanted one; linear in the text. */
  public static boolean anyOf(String text, Predicate<String> wanted) {
    EmailFinder finder = new EmailFinder();
    Match match = new Match();
    while (finder.find(text, match)) {
      int start = Math.max(match.start(), match.end() - MOST_CHARACTERS);
      if (isWanted(text.substring(start, match.end()).toLowerCase(Locale.ROOT), wanted)) {
        return true;
      }
    }
    return false;
  }

  /** As found, or behind any mark: {@code ?to=jane@example.org} holds Jane's. */
  private static boolean isWanted(String found, Predicate<String> wanted) {
    int at = found.indexOf('@');
    for (int start = 0; start < at; start++) {
      boolean begins = start == 0 || MARKS.indexOf(found.charAt(start - 1)) >= 0;
      if (begins && wanted.test(found.substring(start))) {
        return true;
      }
    }
    return false;
  }
}
