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

  /**
   * Matches dotted IPv4 addresses of possible public hosts: not in private networks, first part 1
   * to 223, last part 1 to 254. The original rule accepts digits of any script, so parts are read
   * as digits with a flag for non-ASCII ones.
   */
  private static final class IpMatcher {

    static final int NO_MATCH = -1;

    private static final int PARTS = 4;

    private final CharTable table;

    IpMatcher(CharTable table) {
      this.table = table;
    }

    /** End of the address that starts at {@code from}, or {@link #NO_MATCH}. */
    int end(char[] text, int from, int to) {
      int at = from;
      boolean privateNetwork = false;
      Part first = Part.NONE;
      for (int n = 0; n < PARTS; n++) {
        if (n > 0) {
          if (at == to || text[at] != '.') {
            return NO_MATCH;
          }
          at++;
        }
        Part part = read(text, at, to);
        if (!allowed(n, part)) {
          return NO_MATCH;
        }
        if (n == 0) {
          first = part;
        } else if (n == 1) {
          privateNetwork = isPrivate(first, part);
        }
        at += part.units;
      }
      return privateNetwork ? NO_MATCH : at;
    }

    /** Reads one to three digits; other lengths do not match. */
    private Part read(char[] text, int from, int to) {
      int i = from;
      int count = 0;
      int value = 0;
      int foreign = 0;
      while (i < to && table.is(CharTable.next(text, i, to), DIGIT)) {
        if (++count > 3) {
          return Part.NONE;
        }
        int c = CharTable.next(text, i, to);
        boolean ascii = CharTable.isAsciiDigit(c);
        value = 10 * value + (ascii ? c - '0' : 0);
        foreign = foreign << 1 | (ascii ? 0 : 1);
        i += Character.charCount(c);
      }
      return count == 0 ? Part.NONE : new Part(i - from, count, value, foreign);
    }

    private static boolean allowed(int n, Part part) {
      if (part.digits == 0) {
        return false;
      }
      return switch (n) {
        case 0 ->
            leading(part)
                || part.isWithin(100, 199)
                || part.isWithin(200, 219)
                || part.isExactly(220, 223);
        case 3 ->
            leading(part)
                || part.isWithin(100, 199)
                || part.isWithin(200, 249)
                || part.isExactly(250, 254);
        default ->
            part.digits < 3
                || part.isWithin(100, 199)
                || part.isWithin(200, 249)
                || part.isExactly(250, 255);
      };
    }

    /** One or two digits, not starting with zero. */
    private static boolean leading(Part part) {
      return part.digits == 1
          ? part.foreign == 0 && part.value > 0
          : part.digits == 2 && part.foreign < 2 && part.value >= 10;
    }

    private static boolean isPrivate(Part first, Part second) {
      if (first.foreign != 0) {
        return false;
      }
      return switch (first.value) {
        case 10, 127 -> true;
        case 169 -> second.is(254);
        case 192 -> second.is(168);
        case 172 ->
            second.digits == 2
                && ((second.foreign == 0 && second.value >= 16 && second.value <= 31)
                    || (second.foreign == 1 && second.value == 20));
        default -> false;
      };
    }

    /**
     * @param units UTF-16 units
     * @param value with 0 for non-ASCII digits
     * @param foreign one bit per digit, the last digit lowest: whether it is non-ASCII
     */
    private record Part(int units, int digits, int value, int foreign) {

      static final Part NONE = new Part(0, 0, 0, 0);

      /** Three digits, of which the last may be non-ASCII, and for 100 to 199 the last two. */
      boolean isWithin(int low, int high) {
        int free = low == 100 ? 0b011 : 0b001;
        return digits == 3 && (foreign & ~free) == 0 && value >= low && value <= high;
      }

      boolean isExactly(int low, int high) {
        return digits == 3 && foreign == 0 && value >= low && value <= high;
      }

      boolean is(int number) {
        return foreign == 0 && value == number;
      }
    }
  }
}
