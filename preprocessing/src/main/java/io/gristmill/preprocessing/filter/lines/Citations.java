package io.gristmill.preprocessing.filter.lines;

import io.gristmill.preprocessing.text.PythonText;

/** Wikipedia's citation marks, which C4 removes. */
final class Citations {

  private static final String[] WORDS = {"[edit]", "[citation needed]"};

  private Citations() {}

  /** The span without {@code [12]}, {@code []}, {@code [edit]} and {@code [citation needed]}. */
  static String removed(String text, int start, int end) {
    StringBuilder line = new StringBuilder(end - start);
    int open = text.indexOf('[', start);
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

  /** Index after the citation at {@code open}; -1 if there is none. */
  private static int citationEnd(String text, int open, int end) {
    int at = open + 1;
    while (at < end && PythonText.isDigit(text.codePointAt(at))) {
      at += Character.charCount(text.codePointAt(at));
    }
    if (at < end && text.charAt(at) == ']') {
      return at + 1;
    }
    for (String citation : WORDS) {
      if (open + citation.length() <= end && text.startsWith(citation, open)) {
        return open + citation.length();
      }
    }
    return -1;
  }
}
