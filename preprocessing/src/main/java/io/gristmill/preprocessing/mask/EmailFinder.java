package io.gristmill.preprocessing.mask;

import io.gristmill.preprocessing.mask.number.Match;
import io.gristmill.preprocessing.text.PythonText;

/**
 * Finds the matches of datatrove's e-mail expression in linear time: every match has exactly one
 * {@code @} outside its domain's brackets, so the search goes from one to the next and examines
 * both sides.
 */
final class EmailFinder implements Finder {

  private static final boolean[] LOCAL = table("!#$%&'*+/=?^_`{|}~-");
  private static final boolean[] LABEL = table("-");
  private static final boolean[] ALPHANUMERIC = table("");

  @Override
  public boolean find(String text, Match match) {
    int from = match.end();
    int at = text.indexOf('@', from);
    while (at >= 0) {
      int start = localStart(text, from, at);
      if (start < at) {
        int end = domainEnd(text, at + 1);
        if (end > 0) {
          match.set(start, end);
          return true;
        }
      }
      at = text.indexOf('@', at + 1);
    }
    return false;
  }

  /**
   * The first position at a word boundary from which dot-separated atoms extend to {@code at};
   * {@code at} if there is none.
   */
  private static int localStart(String text, int from, int at) {
    if (at == from || !is(LOCAL, text.charAt(at - 1))) {
      return at;
    }
    int first = at - 1;
    while (first > from && continues(text, first)) {
      first--;
    }
    while (first < at && !(is(LOCAL, text.charAt(first)) && isBoundary(text, first))) {
      first++;
    }
    return first;
  }

  /** Whether the character before {@code first} may be part of the local part. */
  private static boolean continues(String text, int first) {
    char before = text.charAt(first - 1);
    return is(LOCAL, before) || (before == '.' && text.charAt(first) != '.');
  }

  /** {@code \b} before a character of the local part. */
  private static boolean isBoundary(String text, int at) {
    boolean before = at > 0 && PythonText.isWord(text.codePointBefore(at));
    return before != PythonText.isWord(text.charAt(at));
  }

  /** End of the domain that begins at {@code start}; -1 if there is none. */
  private static int domainEnd(String text, int start) {
    if (start < text.length() && text.charAt(start) == '[') {
      return literalEnd(text, start + 1);
    }
    int end = -1;
    int labels = 0;
    int at = start;
    while (at < text.length() && is(ALPHANUMERIC, text.charAt(at))) {
      int run = at;
      int last = at;
      while (run < text.length() && is(LABEL, text.charAt(run))) {
        last = is(ALPHANUMERIC, text.charAt(run)) ? run : last;
        run++;
      }
      labels++;
      end = last + 1;
      if (end < run || run == text.length() || text.charAt(run) != '.') {
        break;
      }
      at = run + 1;
    }
    return labels >= 2 ? end : -1;
  }

  /** End of {@code [1.2.3.4]} or {@code [1.2.3.tag:]}, from after the bracket. */
  static int literalEnd(String text, int start) {
    int at = start;
    for (int i = 0; i < 3; i++) {
      int octet = Ipv4Finder.octetEnd(text, at);
      if (octet < 0 || octet == text.length() || text.charAt(octet) != '.') {
        return -1;
      }
      at = octet + 1;
    }
    int octet = Ipv4Finder.octetEnd(text, at);
    if (octet > 0 && octet < text.length() && text.charAt(octet) == ']') {
      return octet + 1;
    }
    int run = at;
    while (run < text.length() && is(LABEL, text.charAt(run))) {
      run++;
    }
    return run > at && is(ALPHANUMERIC, text.charAt(run - 1)) && text.startsWith(":]", run)
        ? run + 2
        : -1;
  }

  private static boolean is(boolean[] table, char c) {
    return c < 0x80 && table[c];
  }

  private static boolean[] table(String more) {
    boolean[] table = new boolean[0x80];
    for (char c = 0; c < 0x80; c++) {
      table[c] =
          (c >= '0' && c <= '9')
              || (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || more.indexOf(c) >= 0;
    }
    return table;
  }
}
