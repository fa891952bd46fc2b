package io.gristmill.preprocessing.words.english;

import io.gristmill.preprocessing.text.PythonText;
import java.util.Arrays;
import java.util.List;

/**
 * The character classes of the English rules, one flag word per code point, in two stages: pages of
 * 256 code points, with equal pages shared.
 */
final class CharTable {

  static final int ALPHA = 1;
  static final int LOWER = 1 << 1;
  static final int UPPER = 1 << 2;
  static final int ICON = 1 << 3;
  static final int MARK = 1 << 4;
  static final int CURRENCY = 1 << 5;
  static final int PREFIX_ONLY = 1 << 6;
  static final int DASH = 1 << 7;
  static final int QUOTE = 1 << 8;
  static final int BEFORE_PERIOD = 1 << 9;
  static final int SENTENCE_END = 1 << 10;
  static final int PUNCTUATION = 1 << 11;
  static final int WORD = 1 << 12;
  static final int DIGIT = 1 << 13;
  static final int SPACE = 1 << 14;

  private static final List<String> CLASSES =
      List.of(
          "alpha",
          "lower",
          "upper",
          "icon",
          "mark",
          "currency",
          "prefix-only",
          "dash",
          "quote",
          "before-period",
          "sentence-end",
          "punctuation",
          "word",
          "digit");

  private static final int PAGE = 256;
  private static final int PAGES = (Character.MAX_CODE_POINT + 1) / PAGE;

  /** Represents the outside of a stretch. */
  static final int NONE = -1;

  private final short[][] pages = new short[PAGES][];

  /**
   * @param lines {@code class: range range ...} in hexadecimal
   */
  CharTable(List<String> lines) {
    short[] empty = new short[PAGE];
    Arrays.fill(pages, empty);
    for (String line : lines) {
      int colon = line.indexOf(':');
      int flag = 1 << CLASSES.indexOf(line.substring(0, colon));
      for (String range : line.substring(colon + 1).trim().split(" ", -1)) {
        int dash = range.indexOf('-');
        int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash), 16);
        int last = Integer.parseInt(range.substring(dash + 1), 16);
        set(first, last, flag, empty);
      }
    }
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      if (PythonText.isSpace((char) c)) {
        set(c, c, SPACE, empty);
      }
    }
    sharePages();
  }

  /** The flags of a code point; none for a lone surrogate. */
  int flags(int codePoint) {
    return pages[codePoint >>> 8][codePoint & 0xFF];
  }

  boolean is(int codePoint, int anyOf) {
    return (flags(codePoint) & anyOf) != 0;
  }

  private void set(int first, int last, int flag, short[] empty) {
    for (int c = first; c <= last; c++) {
      if (pages[c >>> 8] == empty) {
        pages[c >>> 8] = new short[PAGE];
      }
      pages[c >>> 8][c & 0xFF] |= (short) flag;
    }
  }

  /** Shares equal pages, of which the Chinese planes have thousands. */
  private void sharePages() {
    for (int i = 1; i < PAGES; i++) {
      if (Arrays.equals(pages[i], pages[i - 1])) {
        pages[i] = pages[i - 1];
      }
    }
  }

  /** The code point that starts at {@code at}, or {@link #NONE}. */
  static int next(char[] text, int at, int to) {
    return at < to ? Character.codePointAt(text, at, to) : NONE;
  }

  /** The code point that ends at {@code at}, or {@link #NONE}. */
  static int previous(char[] text, int from, int at) {
    return from < at ? Character.codePointBefore(text, at, from) : NONE;
  }

  static boolean isAsciiDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
