package io.gristmill.preprocessing.filter.lines;

import io.gristmill.preprocessing.filter.TextView;
import io.gristmill.preprocessing.text.PythonText;
import java.util.Arrays;

/** The lines a rule keeps, one below another; no text is built if that is what there was. */
final class KeptLines {

  private final TextView original;
  private final char[] kept;
  private int size;

  /** Lines can become shorter, and each is followed by one line end; the last may have had none. */
  KeptLines(TextView original) {
    this.original = original;
    kept = new char[original.chars().length + 1];
  }

  /** A line as it stands in the text. */
  void add(int start, int end) {
    System.arraycopy(original.chars(), start, kept, size, end - start);
    endLine(end - start);
  }

  /** A line that was shortened. */
  void add(String line) {
    line.getChars(0, line.length(), kept, size);
    endLine(line.length());
  }

  private void endLine(int length) {
    size += length;
    kept[size++] = '\n';
  }

  /** The lines, stripped as a whole; the very text if nothing changed. */
  String text() {
    int start = PythonText.skipSpace(kept, 0, size);
    int end = PythonText.trimSpace(kept, start, size);
    char[] chars = original.chars();
    return Arrays.equals(kept, start, end, chars, 0, chars.length)
        ? original.text()
        : new String(kept, start, end - start);
  }
}
