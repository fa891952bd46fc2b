package io.gristmill.preprocessing.words.english;

import static io.gristmill.preprocessing.words.english.CharTable.DIGIT;
import static io.gristmill.preprocessing.words.english.CharTable.LOWER;
import static io.gristmill.preprocessing.words.english.CharTable.WORD;

/**
 * Matches web addresses: an optional scheme, an optional user, a public IPv4 address or a host name
 * with a lower-case top-level domain, an optional port and path. Linear in the stretch: host names
 * tried from different starts never share a character.
 */
final class UrlMatcher {

  private static final int LONGEST_LABEL = 64;
  private static final int LONGEST_TOP_LEVEL = 63;

  private final CharTable table;
  private final IpMatcher addresses;

  UrlMatcher(CharTable table) {
    this.table = table;
    this.addresses = new IpMatcher(table);
  }

  boolean matches(char[] text, int from, int to) {
    if (from == to || hostMatches(text, from, to)) {
      return from < to;
    }
    int host = afterScheme(text, from, to);
    if (host > from && hostMatches(text, host, to)) {
      return true;
    }
    for (int i = from + 1; i < to; i++) { // a user is any text before an @
      if (text[i] == '@' && hostMatches(text, i + 1, to)) {
        return true;
      }
    }
    return false;
  }

  /** End of {@code scheme://}, or {@code from} if there is none. */
  private int afterScheme(char[] text, int from, int to) {
    int i = from;
    int length = 0;
    while (i < to && isSchemePart(CharTable.next(text, i, to))) {
      i += Character.charCount(CharTable.next(text, i, to));
      length++;
    }
    boolean found =
        length >= 2 && i + 2 < to && text[i] == ':' && text[i + 1] == '/' && text[i + 2] == '/';
    return found ? i + 3 : from;
  }

  private boolean isSchemePart(int c) {
    return c == '+' || c == '-' || c == '.' || table.is(c, WORD);
  }

  private boolean hostMatches(char[] text, int from, int to) {
    int end = addresses.end(text, from, to);
    if (end != IpMatcher.NO_MATCH && restMatches(text, end, to)) {
      return true;
    }
    int topLevel = topLevelStart(text, from, to);
    if (topLevel == from) {
      return false;
    }
    int i = topLevel;
    int length = 0;
    while (i < to && table.is(CharTable.next(text, i, to), LOWER)) {
      i += Character.charCount(CharTable.next(text, i, to));
      length++;
    }
    return length >= 2 && length <= LONGEST_TOP_LEVEL && restMatches(text, i, to);
  }

  /** Start of the last label after a full stop; {@code from} if there is none. */
  private static int topLevelStart(char[] text, int from, int to) {
    int label = from;
    while (true) {
      int i = label;
      while (i < to && (isHostChar(text[i]) || text[i] == '_' || text[i] == '-')) {
        i++;
      }
      if (i == to || text[i] != '.') {
        return label;
      }
      boolean valid =
          i > label
              && i - label <= LONGEST_LABEL
              && isHostChar(text[label])
              && isHostChar(text[i - 1]);
      if (!valid) {
        return from;
      }
      label = i + 1;
    }
  }

  /** Letters, digits and the whole basic plane from U+00A1, except surrogates. */
  private static boolean isHostChar(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || (c >= 0xA1 && !Character.isSurrogate(c));
  }

  /** An optional port of two to five digits, then an optional path, then the end. */
  private boolean restMatches(char[] text, int from, int to) {
    int i = from;
    if (i < to && text[i] == ':') {
      int digits = 0;
      i++;
      while (i < to && table.is(CharTable.next(text, i, to), DIGIT)) {
        i += Character.charCount(CharTable.next(text, i, to));
        digits++;
      }
      if (digits < 2 || digits > 5) {
        return false;
      }
    }
    return i == to || text[i] == '/' || text[i] == '?' || text[i] == '#';
  }
}
