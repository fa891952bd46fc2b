package io.gristmill.preprocessing.filter;

import io.gristmill.preprocessing.text.Lines;
import io.gristmill.preprocessing.text.PythonText;
import io.gristmill.preprocessing.text.Spans;
import io.gristmill.preprocessing.words.WordSplitter;
import java.util.Arrays;
import java.util.Optional;

/** One text as seen by several rules: shared values are computed on first use. Not thread-safe. */
public final class TextView {

  private final String text;
  private final String language;
  private final String url;
  private final WordSplitter splitter;
  private final char[] chars;
  private final int codePoints;
  private final Optional<TextView> before;
  private Optional<Spans> words = Optional.empty();
  private Optional<Spans> lines = Optional.empty();

  /**
   * @param language code of the language, for rules with word lists
   * @param url empty if unknown
   * @param splitter word splitter of the profile
   */
  public TextView(String text, String language, String url, WordSplitter splitter) {
    this(text, language, url, splitter, Optional.empty());
  }

  /**
   * @param before the view before the text was rewritten
   */
  private TextView(
      String text, String language, String url, WordSplitter splitter, Optional<TextView> before) {
    this.text = text;
    this.language = language;
    this.url = url;
    this.splitter = splitter;
    this.before = before;
    this.chars = text.toCharArray();
    this.codePoints = PythonText.codePoints(chars, 0, chars.length);
  }

  /** A view of the rewritten text; this view if nothing changed. */
  public TextView withText(String rewritten) {
    return rewritten.equals(text)
        ? this
        : new TextView(rewritten, language, url, splitter, Optional.of(this));
  }

  public String text() {
    return text;
  }

  public String language() {
    return language;
  }

  public String url() {
    return url;
  }

  /** The UTF-16 units of the text; must not be modified. */
  public char[] chars() {
    return chars;
  }

  /** Length in code points, {@code len(text)} in Python. */
  public int codePoints() {
    return codePoints;
  }

  /** {@code len(text[start:end])}; offsets in UTF-16 units. */
  public int codePoints(int start, int end) {
    return codePoints == chars.length ? end - start : PythonText.codePoints(chars, start, end);
  }

  /** The words of the profile's splitter. */
  public Spans words() {
    if (words.isEmpty()) {
      words =
          Optional.of(
              before.isPresent() && before.get().words.isPresent()
                  ? RewrittenWords.of(before.get(), chars, splitter)
                  : split());
    }
    return words.get();
  }

  private Spans split() {
    Spans spans = new Spans();
    splitter.split(text, spans);
    return spans;
  }

  /** The lines of {@code text.splitlines()} in Python. */
  public Spans lines() {
    if (lines.isEmpty()) {
      lines = Optional.of(Lines.splitlines(chars));
    }
    return lines.get();
  }

  /**
   * The words of a rewritten text that keeps some lines of another, copied from the words of that
   * text. Splitters treat lines independently, so equal lines have equal words. Lines that are not
   * found are split, as are all remaining ones once the search costs more than it saves.
   */
  private static final class RewrittenWords {

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
}
