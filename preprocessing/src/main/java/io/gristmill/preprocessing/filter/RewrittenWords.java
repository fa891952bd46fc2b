package io.gristmill.preprocessing.filter;

import io.gristmill.preprocessing.text.Lines;
import io.gristmill.preprocessing.text.PythonText;
import io.gristmill.preprocessing.text.Spans;
import io.gristmill.preprocessing.words.WordSplitter;
import java.util.Arrays;

/**
 * The words of a rewritten text that keeps some lines of another, copied from the words of that
 * text. Splitters treat lines independently, so equal lines have equal words. Lines that are not
 * found are split, as are all remaining ones once the search costs more than it saves.
 */
final class RewrittenWords {

  private final TextView before;
  private final char[] after;
  private final WordSplitter splitter;
  private final Spans words = new Spans();
  private int nextLine;
  private int comparisons;

  private RewrittenWords(TextView before, char[] after, WordSplitter splitter) {
    this.before = before;
    this.after = after;
    this.splitter = splitter;
  }

  static Spans of(TextView before, char[] after, WordSplitter splitter) {
    RewrittenWords rewritten = new RewrittenWords(before, after, splitter);
    Spans lines = Lines.splitlines(after);
    for (int i = 0; i < lines.count(); i++) {
      rewritten.addLine(lines.start(i), lines.end(i));
    }
    return rewritten.words;
  }

  private void addLine(int start, int end) {
    Spans lines = before.lines();
    for (int i = nextLine; i < lines.count() && comparisons++ < 4 * lines.count(); i++) {
      int from = PythonText.skipSpace(before.chars(), lines.start(i), lines.end(i));
      int to = PythonText.trimSpace(before.chars(), from, lines.end(i));
      if (Arrays.equals(before.chars(), from, to, after, start, end)) {
        copy(from, to, start - from);
        nextLine = i + 1;
        return;
      }
    }
    split(start, end);
  }

  private void copy(int from, int to, int shift) {
    Spans known = before.words();
    for (int i = known.firstFrom(from); i < known.count() && known.start(i) < to; i++) {
      words.add(known.start(i) + shift, known.end(i) + shift);
    }
  }

  private void split(int start, int end) {
    Spans line = new Spans();
    splitter.split(new String(after, start, end - start), line);
    for (int i = 0; i < line.count(); i++) {
      words.add(start + line.start(i), start + line.end(i));
    }
  }
}
