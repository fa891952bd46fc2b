package io.gristmill.preprocessing.filter.lines;

import io.gristmill.preprocessing.text.PythonText;
import java.util.Arrays;

/**
 * Scans one line for everything C4 looks for, in one pass and without regular expressions.
 * Reusable.
 */
final class LineScan {

  static final int LOREM_IPSUM = 1;
  static final int JAVASCRIPT = 1 << 1;
  static final int POLICY = 1 << 2;
  static final int CURLY_BRACKET = 1 << 3;
  static final int SQUARE_BRACKET = 1 << 4;

  /**
   * @param anchor index of its rarest letter, which the search looks for
   */
  private record Phrase(String text, int anchor, int mark) {

    boolean isAround(char[] chars, int start, int end, int at) {
      int from = at - anchor;
      if (from < start || end - from < text.length()) {
        return false;
      }
      int i = anchor - 1; // the letter before it differs in most cases
      while (i >= 0 && lower(chars[from + i]) == text.charAt(i)) {
        i--;
      }
      return i < 0 && isBehind(chars, from);
    }

    private boolean isBehind(char[] chars, int from) {
      int i = anchor + 1;
      while (i < text.length() && lower(chars[from + i]) == text.charAt(i)) {
        i++;
      }
      return i == text.length();
    }
  }

  private static final Phrase[] PHRASES = {
    new Phrase("lorem ipsum", 7, LOREM_IPSUM),
    new Phrase("javascript", 2, JAVASCRIPT),
    new Phrase("terms of use", 7, POLICY),
    new Phrase("privacy policy", 3, POLICY),
    new Phrase("cookie policy", 3, POLICY),
    new Phrase("uses cookies", 8, POLICY),
    new Phrase("use of cookies", 10, POLICY),
    new Phrase("use cookies", 7, POLICY),
  };

  /** [letter] the phrases anchored at it. */
  private static final Phrase[][] BY_ANCHOR = byAnchor();

  private static final char KELVIN = '\u212A';

  private static final byte SPACE = 1;
  private static final byte ANCHOR = 2;
  private static final byte BRACKET = 3;

  /** [ASCII] flags of a character; 0 for most. */
  private static final byte[] KINDS = kinds();

  private int words;
  private int longestWord;
  private int marks;

  /** Number of words, {@code len(line.split())} in Python. */
  int words() {
    return words;
  }

  /** Length of the longest word in code points. */
  int longestWord() {
    return longestWord;
  }

  /** The marks found in the lowercased line. */
  int marks() {
    return marks;
  }

  void scan(char[] chars, int start, int end) {
    words = 0;
    longestWord = 0;
    marks = 0;
    int word = start;
    for (int i = start; i < end; i++) {
      char c = chars[i];
      byte kind = c < 0x80 ? KINDS[c] : wideKind(c);
      if (kind == 0) {
        continue;
      }
      if (kind == SPACE) {
        endWord(chars, word, i);
        word = i + 1;
      } else {
        marks |= mark(chars, start, end, i);
      }
    }
    endWord(chars, word, end);
  }

  private void endWord(char[] chars, int start, int end) {
    words += end > start ? 1 : 0;
    if (end - start > longestWord) {
      longestWord = Math.max(longestWord, PythonText.codePoints(chars, start, end));
    }
  }

  private static int mark(char[] chars, int start, int end, int at) {
    if (chars[at] == '{') {
      return CURLY_BRACKET;
    } else if (chars[at] == '[') {
      return SQUARE_BRACKET;
    }
    int marks = 0;
    for (Phrase phrase : BY_ANCHOR[lower(chars[at])]) {
      marks |= phrase.isAround(chars, start, end, at) ? phrase.mark : 0;
    }
    return marks;
  }

  /**
   * Maps to an ASCII letter. The Kelvin sign is the only other character whose lower case is one.
   */
  private static char lower(char c) {
    if (c >= 'A' && c <= 'Z') {
      return (char) (c | 0x20);
    }
    return c == KELVIN ? 'k' : c;
  }

  private static byte wideKind(char c) {
    if (PythonText.isSpace(c)) {
      return SPACE;
    }
    return c == KELVIN ? ANCHOR : 0;
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[0x80];
    for (char c = 0; c < kinds.length; c++) {
      kinds[c] = PythonText.isSpace(c) ? SPACE : 0;
    }
    for (Phrase phrase : PHRASES) {
      char anchor = phrase.text.charAt(phrase.anchor);
      kinds[anchor] = ANCHOR;
      kinds[Character.toUpperCase(anchor)] = ANCHOR;
    }
    kinds['{'] = BRACKET;
    kinds['['] = BRACKET;
    return kinds;
  }

  private static Phrase[][] byAnchor() {
    Phrase[][] table = new Phrase[0x80][];
    for (int letter = 0; letter < table.length; letter++) {
      int anchor = letter;
      table[letter] =
          Arrays.stream(PHRASES)
              .filter(phrase -> phrase.text.charAt(phrase.anchor) == anchor)
              .toArray(Phrase[]::new);
    }
    return table;
  }
}
