package io.gristmill.preprocessing.mask.number;

import java.util.List;

/** Groups of digits with separators, as telephone numbers are written. */
final class DigitGroups {

  static final int MOST_GROUPS = 8;

  private static final int MOST_DIGITS = 17;
  private static final int MOST_MARKS = 4;
  private static final String MARKS = " \u00a0.-/()\u2010\u2011\u2013\u00b7";

  private final String text;
  private final int[] starts = new int[MOST_GROUPS];
  private final int[] ends = new int[MOST_GROUPS];
  private int count;
  private int digits;
  private boolean cut;

  private DigitGroups(String text) {
    this.text = text;
  }

  /** Reads the groups from {@code start}, up to one more than a number can have. */
  static DigitGroups read(String text, int start) {
    DigitGroups groups = new DigitGroups(text);
    int at = start;
    while (at >= 0 && groups.count < MOST_GROUPS && groups.digits < MOST_DIGITS) {
      int end = at;
      while (WordBoundaries.isDigit(text, end) && groups.digits < MOST_DIGITS) {
        end++;
        groups.digits++;
      }
      groups.starts[groups.count] = at;
      groups.ends[groups.count++] = end;
      at = groups.next(end);
    }
    groups.cut = at >= 0;
    return groups;
  }

  /** Start of the next group after a few separators; -1 if there is none. */
  private int next(int end) {
    int at = end;
    while (at < text.length() && at - end < MOST_MARKS && MARKS.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    boolean twice = at - end > 1 && text.charAt(end) == text.charAt(end + 1);
    return at > end && !twice && WordBoundaries.isDigit(text, at) ? at : -1;
  }

  /** Whether there are more groups than were read. */
  boolean isCut() {
    return cut;
  }

  int count() {
    return count;
  }

  int length(int group) {
    return ends[group] - starts[group];
  }

  int end(int group) {
    return ends[group];
  }

  int value(int group) {
    return Integer.parseInt(text, starts[group], Math.min(ends[group], starts[group] + 9), 10);
  }

  /** A digit by its index among all digits. */
  char digit(int place) {
    int left = place;
    int group = 0;
    while (group + 1 < count && left >= length(group)) {
      left -= length(group++);
    }
    return text.charAt(Math.min(starts[group] + left, ends[group] - 1));
  }

  boolean startsWith(String prefix) {
    return text.startsWith(prefix, starts[0]);
  }

  /** Number of digits in the first groups. */
  int digits(int groupsTaken) {
    int sum = 0;
    for (int i = 0; i < groupsTaken; i++) {
      sum += length(i);
    }
    return sum;
  }

  /** The separator after a group. */
  String mark(int group) {
    return group + 1 < count ? text.substring(ends[group], starts[group + 1]) : "";
  }

  /** Whether the first groups have exactly these lengths. */
  boolean areOf(int groupsTaken, int... lengths) {
    if (groupsTaken != lengths.length) {
      return false;
    }
    for (int i = 0; i < lengths.length; i++) {
      if (length(i) != lengths[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether every separator within the first groups is one of these. */
  boolean marksAre(int groupsTaken, String... allowed) {
    for (int i = 0; i + 1 < groupsTaken; i++) {
      if (!List.of(allowed).contains(mark(i))) {
        return false;
      }
    }
    return true;
  }
}
