package io.gristmill.preprocessing.words.english;

import static io.gristmill.preprocessing.words.english.CharTable.DIGIT;

/**
 * Matches dotted IPv4 addresses of possible public hosts: not in private networks, first part 1 to
 * 223, last part 1 to 254. The original rule accepts digits of any script, so parts are read as
 * digits with a flag for non-ASCII ones.
 */
final class IpMatcher {

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
