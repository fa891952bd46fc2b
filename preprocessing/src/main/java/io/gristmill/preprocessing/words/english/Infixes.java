package io.gristmill.preprocessing.words.english;

import static io.gristmill.preprocessing.words.english.CharTable.ALPHA;
import static io.gristmill.preprocessing.words.english.CharTable.ICON;
import static io.gristmill.preprocessing.words.english.CharTable.LOWER;
import static io.gristmill.preprocessing.words.english.CharTable.QUOTE;
import static io.gristmill.preprocessing.words.english.CharTable.UPPER;

/** Finds the infixes at which a stretch is split. Characters outside the stretch are ignored. */
final class Infixes {

  private static final char EN_DASH = '–';
  private static final char EM_DASH = '—';

  private final CharTable table;

  Infixes(CharTable table) {
    this.table = table;
  }

  /** UTF-16 units of the infix that starts at {@code at}; 0 for none. */
  int length(char[] text, int from, int at, int to) {
    char c = text[at];
    return switch (c) {
      case '.' -> stops(text, from, at, to);
      case '…' -> 1;
      case ',' -> betweenAlphas(text, from, at, to) ? 1 : 0;
      case '+', '*', '^' -> arithmetic(text, from, at, to) ? 1 : 0;
      case '-' -> arithmetic(text, from, at, to) ? 1 : hyphen(text, from, at, to);
      case '~', EN_DASH, EM_DASH -> hyphen(text, from, at, to);
      case ':', '<', '>', '=', '/' -> joins(text, from, at, at + 1, to) ? 1 : 0;
      default -> c < 0x80 ? 0 : icon(text, at, to);
    };
  }

  private int icon(char[] text, int at, int to) {
    int c = CharTable.next(text, at, to);
    return table.is(c, ICON) ? Character.charCount(c) : 0;
  }

  /** A run of full stops, or one between a small and a capital letter; quotes count as both. */
  private int stops(char[] text, int from, int at, int to) {
    int end = at;
    while (end < to && text[end] == '.') {
      end++;
    }
    if (end - at > 1) {
      return end - at;
    }
    return is(CharTable.previous(text, from, at), LOWER | QUOTE)
            && is(CharTable.next(text, end, to), UPPER | QUOTE)
        ? 1
        : 0;
  }

  private boolean betweenAlphas(char[] text, int from, int at, int to) {
    return is(CharTable.previous(text, from, at), ALPHA)
        && is(CharTable.next(text, at + 1, to), ALPHA);
  }

  private static boolean arithmetic(char[] text, int from, int at, int to) {
    int next = CharTable.next(text, at + 1, to);
    return CharTable.isAsciiDigit(CharTable.previous(text, from, at))
        && (next == '-' || CharTable.isAsciiDigit(next));
  }

  /**
   * One dash or tilde, two or three hyphens, or two em dashes; the first that is followed by a
   * letter.
   */
  private int hyphen(char[] text, int from, int at, int to) {
    char c = text[at];
    int most = c == '-' ? 3 : c == EM_DASH ? 2 : 1;
    for (int n = 1; n <= most && at + n <= to && text[at + n - 1] == c; n++) {
      if (joins(text, from, at, at + n, to)) {
        return n;
      }
    }
    return 0;
  }

  /** Whether the mark is between a letter or digit and a letter. */
  private boolean joins(char[] text, int from, int start, int end, int to) {
    int before = CharTable.previous(text, from, start);
    return (CharTable.isAsciiDigit(before) || is(before, ALPHA))
        && is(CharTable.next(text, end, to), ALPHA);
  }

  private boolean is(int c, int anyOf) {
    return c != CharTable.NONE && table.is(c, anyOf);
  }
}
