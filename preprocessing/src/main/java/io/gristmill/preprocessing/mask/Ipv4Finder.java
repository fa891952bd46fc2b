package io.gristmill.preprocessing.mask;

import io.gristmill.preprocessing.mask.address.Octets;
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

  @Override
  public boolean find(String text, Match match) {
    int from = match.end();
    int dot = text.indexOf('.', from);
    while (dot >= 0) {
      int start = Octets.start(text, from, dot);
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
      at = Octets.end(text, at + 1);
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
    return at >= 0 && at < text.length() && Octets.isDigit(text.charAt(at));
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
}
