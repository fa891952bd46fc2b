package io.gristmill.preprocessing.filter;

import io.gristmill.preprocessing.text.PythonText;
import java.util.Arrays;

/** What C4 looks for in one line, in one pass each and without regular expressions. */
final class C4Lines {

  static final int LONG_WORD = -1;

  static final int LOREM_IPSUM = 1;
  static final int JAVASCRIPT = 2;
  static final int POLICY = 4;
  static final int CURLY_BRACKET = 8;

  private static final String[] CITATIONS = {"[edit]", "[citation needed]"};

  /**
   * @param anchor index of its rarest letter, by which it is found
   */
  private record Phrase(String text, int anchor, int mark) {

    boolean isAround(String line, int at) {
      int start = at - anchor;
      if (start < 0 || line.length() - start < text.length()) {
        return false;
      }
      for (int i = 0; i < text.length(); i++) {
        if (lower(line.charAt(start + i)) != text.charAt(i)) {
          return false;
        }
      }
      return true;
    }
  }

  private static final Phrase[] PHRASES = {
    new Phrase("lorem ipsum", 7, LOREM_IPSUM),
    new Phrase("javascript", 0, JAVASCRIPT),
    new Phrase("terms of use", 7, POLICY),
    new Phrase("privacy policy", 3, POLICY),
    new Phrase("cookie policy", 3, POLICY),
    new Phrase("uses cookies", 8, POLICY),
    new Phrase("use of cookies", 10, POLICY),
    new Phrase("use cookies", 7, POLICY),
  };

  /** [letter] the phrases that have it as their anchor. */
  private static final Phrase[][] BY_ANCHOR = byAnchor();

  /** A bit for each anchor's place in the alphabet; the Kelvin sign falls on that of j. */
  private static final int ANCHORS = anchors();

  private static final char KELVIN = '\u212A';

  private C4Lines() {}

  /**
   * {@code len(line.split())}, or {@link #LONG_WORD} if a word has more code points than allowed.
   */
  static int words(char[] chars, int start, int end, int maxLength) {
    int words = 0;
    int at = start;
    while (at < end) {
      int wordEnd = at;
      while (wordEnd < end && !PythonText.isSpace(chars[wordEnd])) {
        wordEnd++;
      }
      if (wordEnd - at > maxLength && PythonText.codePoints(chars, at, wordEnd) > maxLength) {
        return LONG_WORD;
      }
      words += wordEnd > at ? 1 : 0;
      at = wordEnd + 1;
    }
    return words;
  }

  /** The span without {@code [12]}, {@code []}, {@code [edit]} and {@code [citation needed]}. */
  static String withoutCitations(String text, int start, int end) {
    int open = text.indexOf('[', start);
    if (open < 0 || open >= end) {
      return text.substring(start, end);
    }
    StringBuilder line = new StringBuilder(end - start);
    int from = start;
    while (open >= 0 && open < end) {
      int close = citationEnd(text, open, end);
      if (close > 0) {
        line.append(text, from, open);
        from = close;
      }
      open = text.indexOf('[', Math.max(close, open + 1));
    }
    return line.append(text, from, end).toString();
  }

  /** Index after the citation that begins at {@code open}; -1 if none does. */
  private static int citationEnd(String text, int open, int end) {
    int at = open + 1;
    while (at < end && PythonText.isDigit(text.codePointAt(at))) {
      at += Character.charCount(text.codePointAt(at));
    }
    if (at < end && text.charAt(at) == ']') {
      return at + 1;
    }
    for (String citation : CITATIONS) {
      if (open + citation.length() <= end && text.startsWith(citation, open)) {
        return open + citation.length();
      }
    }
    return -1;
  }

  /** The marks found in the lowercased line. */
  static int marks(String line) {
    int marks = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '{') {
        marks |= CURLY_BRACKET;
      } else if (c >= 'A' && (ANCHORS >> (c & 0x1F) & 1) != 0 && (c <= 'z' || c == KELVIN)) {
        for (Phrase phrase : BY_ANCHOR[lower(c) & 0x7F]) {
          marks |= phrase.isAround(line, i) ? phrase.mark : 0;
        }
      }
    }
    return marks;
  }

  /** To an ASCII letter: besides the capitals only the Kelvin sign has one as its lower case. */
  private static char lower(char c) {
    if (c >= 'A' && c <= 'Z') {
      return (char) (c | 0x20);
    }
    return c == KELVIN ? 'k' : c;
  }

  private static int anchors() {
    int anchors = 1 << (KELVIN & 0x1F);
    for (Phrase phrase : PHRASES) {
      anchors |= 1 << (phrase.text.charAt(phrase.anchor) & 0x1F);
    }
    return anchors;
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
