package io.gristmill.preprocessing.filter.lines;

import io.gristmill.preprocessing.filter.TextView;
import io.gristmill.preprocessing.text.PythonText;
import java.util.Arrays;

/** Collects the lines that a rule keeps. No text is built if nothing changes. */
final class KeptLines {

  private final TextView original;
  private final char[] kept;
  private int size;

  /**
   * Lines can only become shorter, and each is followed by one line end, which the last may have
   * lacked.
   */
  KeptLines(TextView original) {
    this.original = original;
    kept = new char[original.chars().length + 1];
  }

  /** Adds an unchanged line of the text. */
  void add(int start, int end) {
    System.arraycopy(original.chars(), start, kept, size, end - start);
    endLine(end - start);
  }

  /** Adds a line that was shortened. */
  void add(String line) {
    line.getChars(0, line.length(), kept, size);
    endLine(line.length());
  }

  private void endLine(int length) {
    size += length;
    kept[size++] = '\n';
  }

  /** The lines, stripped as a whole; the original text if nothing changed. */
  String text() {
    int start = PythonText.skipSpace(kept, 0, size);
    int end = PythonText.trimSpace(kept, start, size);
    char[] chars = original.chars();
    return Arrays.equals(kept, start, end, chars, 0, chars.length)
        ? original.text()
        : new String(kept, start, end - start);
  }
}
