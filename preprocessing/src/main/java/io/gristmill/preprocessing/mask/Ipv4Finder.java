package io.gristmill.preprocessing.mask;

import io.gristmill.preprocessing.mask.number.Match;
import java.util.function.IntPredicate;

/**
 * Finds IPv4 addresses in linear time: from one dot to the next, since an address has three.
 *
 * @param boundaries characters allowed around an address
 * @param wanted selects addresses, as 32-bit numbers
 */
record Ipv4Finder(Boundaries boundaries, IntPredicate wanted) implements Finder {

  /** The characters allowed around an address. */
  enum Boundaries {
    /** Any character: datatrove's expression finds {@code 23.1.1.1} in {@code x123.1.1.1.5}. */
    ANYTHING,
    /** No digit, and no dot followed by a digit. */
    NO_NUMBER
  }

  private static final int PARTS = 4;

  /**
   * Network and prefix length in turn: IANA's special-purpose registry, and shared address space.
   */
  private static final int[] NOT_GLOBAL = {
    address(0, 0, 0, 0), 8,
    address(10, 0, 0, 0), 8,
    address(100, 64, 0, 0), 10,
    address(127, 0, 0, 0), 8,
    address(169, 254, 0, 0), 16,
    address(172, 16, 0, 0), 12,
    address(192, 0, 0, 0), 24,
    address(192, 0, 2, 0), 24,
    address(192, 168, 0, 0), 16,
    address(198, 18, 0, 0), 15,
    address(198, 51, 100, 0), 24,
    address(203, 0, 113, 0), 24,
    address(240, 0, 0, 0), 4,
  };

  /** Anycast addresses within 192.0.0.0/24 that are global. */
  private static final int PORT_CONTROL = address(192, 0, 0, 9);

  private static final int TRAVERSAL = address(192, 0, 0, 10);

  @Override
  public boolean find(String text, Match match) {
    int from = match.end();
    int dot = text.indexOf('.', from);
    while (dot >= 0) {
      int start = octetStart(text, from, dot);
      int end = start < 0 ? -1 : end(text, dot);
      if (end > 0 && boundaries == Boundaries.NO_NUMBER && !standsAlone(text, start, end)) {
        end = -1;
      }
      if (end > 0) {
        match.set(start, end);
        if (isWanted(text, start, end)) {
          return true;
        }
        from = end;
        dot = text.indexOf('.', from);
      } else {
        dot = text.indexOf('.', dot + 1);
      }
    }
    return false;
  }

  /** End of the three numbers after the first dot; -1 if there are none. */
  private static int end(String text, int firstDot) {
    int at = firstDot;
    for (int i = 1; i < PARTS; i++) {
      if (at == text.length() || text.charAt(at) != '.') {
        return -1;
      }
      at = octetEnd(text, at + 1);
      if (at < 0) {
        return -1;
      }
    }
    return at;
  }

  private static boolean standsAlone(String text, int start, int end) {
    return !isDigit(text, start - 1)
        && !isDigit(text, end)
        && !(isDot(text, start - 1) && isDigit(text, start - 2))
        && !(isDot(text, end) && isDigit(text, end + 1));
  }

  private static boolean isDot(String text, int at) {
    return at >= 0 && at < text.length() && text.charAt(at) == '.';
  }

  private static boolean isDigit(String text, int at) {
    return at >= 0 && at < text.length() && isDigit(text.charAt(at));
  }

  /** Numbers with a leading zero are invalid in Python's {@code ipaddress}. */
  private boolean isWanted(String text, int start, int end) {
    int address = 0;
    int value = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c == '.') {
        address = address << 8 | value;
        value = 0;
      } else {
        boolean leadingZero = c == '0' && value == 0 && (i == start || text.charAt(i - 1) == '.');
        if (leadingZero && i + 1 < end && text.charAt(i + 1) != '.') {
          return false;
        }
        value = 10 * value + c - '0';
      }
    }
    return wanted.test(address << 8 | value);
  }

  /**
   * End of the longest octet, 0 to 255 in at most three digits, that begins at {@code start}; -1 if
   * there is none.
   */
  static int octetEnd(String text, int start) {
    int end = start;
    int value = 0;
    while (end < text.length() && end - start < 3 && isDigit(text.charAt(end))) {
      value = 10 * value + text.charAt(end) - '0';
      if (value > 255) {
        break;
      }
      end++;
    }
    return end == start ? -1 : end;
  }

  /** First position from {@code from} at which an octet begins that ends at {@code end}. */
  static int octetStart(String text, int from, int end) {
    for (int start = Math.max(from, end - 3); start < end; start++) {
      if (octetEnd(text, start) == end) {
        return start;
      }
    }
    return -1;
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Whether an address is global, as Python 3.11.2 (Debian 12) defines it. */
  static boolean isPublic(int address) {
    if (address == PORT_CONTROL || address == TRAVERSAL) {
      return true;
    }
    for (int i = 0; i < NOT_GLOBAL.length; i += 2) {
      if ((address ^ NOT_GLOBAL[i]) >>> (32 - NOT_GLOBAL[i + 1]) == 0) {
        return false;
      }
    }
    return true;
  }

  private static int address(int a, int b, int c, int d) {
    return (a << 24) | (b << 16) | (c << 8) | d;
  }
}
