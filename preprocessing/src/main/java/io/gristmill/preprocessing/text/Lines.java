package io.gristmill.preprocessing.text;

/** Python's ways of splitting a text into lines. Spans exclude the line ends. */
public final class Lines {

  private Lines() {}

  /** The lines of {@code text.splitlines()} in Python. */
  public static Spans splitlines(char[] chars) {
    Spans lines = new Spans();
    int start = 0;
    for (int i = 0; i < chars.length; i++) {
      if (PythonText.isLineEnd(chars[i])) {
        lines.add(start, i);
        if (chars[i] == '\r' && i + 1 < chars.length && chars[i + 1] == '\n') {
          i++;
        }
        start = i + 1;
      }
    }
    if (start < chars.length) {
      lines.add(start, chars.length);
    }
    return lines;
  }

  /** Equivalent to {@code text.split("\n")}: at least one piece, including empty ones. */
  public static Spans rows(char[] chars) {
    return split(chars, 0, chars.length, 1, 1);
  }

  /** The pieces of {@code re.split(r"\n+", text)} in Python. */
  public static Spans blocks(char[] chars) {
    return split(chars, 0, chars.length, 1, Integer.MAX_VALUE);
  }

  /** The pieces of {@code re.split(r"\n{2,}", text.strip())} in Python. */
  public static Spans paragraphs(char[] chars) {
    int start = PythonText.skipSpace(chars, 0, chars.length);
    int end = PythonText.trimSpace(chars, start, chars.length);
    return split(chars, start, end, 2, Integer.MAX_VALUE);
  }

  /** Splits at each run of {@code minRun} to {@code maxRun} newlines. */
  private static Spans split(char[] chars, int from, int to, int minRun, int maxRun) {
    Spans pieces = new Spans();
    int start = from;
    int i = from;
    while (i < to) {
      if (chars[i] != '\n') {
        i++;
        continue;
      }
      int run = i + 1;
      while (run < to && run - i < maxRun && chars[run] == '\n') {
        run++;
      }
      if (run - i >= minRun) {
        pieces.add(start, i);
        start = run;
      }
      i = run;
    }
    pieces.add(start, to);
    return pieces;
  }
}
