package io.gristmill.preprocessing.filter;

import io.gristmill.preprocessing.filter.DocumentFilter.Verdict;
import io.gristmill.preprocessing.text.CodePointSet;
import io.gristmill.preprocessing.text.Lines;
import io.gristmill.preprocessing.text.PythonText;
import io.gristmill.preprocessing.text.SpanSet;
import io.gristmill.preprocessing.text.Spans;
import java.util.List;

/**
 * FineWeb's own line rules (Penedo et al. 2024, arXiv 2406.17557, section 3.6).
 *
 * @param endMarks a line that ends in one of them counts as punctuated
 * @param emptyLines whether blank lines count for the first two ratios
 */
public record FineWebQuality(CodePointSet endMarks, EmptyLines emptyLines, Limits limits)
    implements DocumentFilter {

  /** How blank lines are counted. */
  public enum EmptyLines {
    COUNTED,
    IGNORED
  }

  /** Names of the measured values, in order. */
  public static final List<String> VALUES =
      List.of("lines", "line-punct-ratio", "short-line-ratio", "char-dup-ratio", "list-ratio");

  private static final int SHORT_LINE = 30;

  @Override
  public Verdict apply(TextView text) {
    return limits.decide(text.text(), measure(text));
  }

  private Measurements measure(TextView text) {
    char[] chars = text.chars();
    Spans rows = Lines.rows(chars);
    int lines = 0;
    int punctuated = 0;
    int shortLines = 0;
    for (int i = 0; i < rows.count(); i++) {
      int start = rows.start(i);
      int end = rows.end(i);
      if (emptyLines == EmptyLines.IGNORED && isWhite(chars, start, end)) {
        continue;
      }
      lines++;
      punctuated +=
          end > start && endMarks.contains(Character.codePointBefore(chars, end, start)) ? 1 : 0;
      shortLines += text.codePoints(start, end) <= SHORT_LINE ? 1 : 0;
    }
    long newlines = rows.count() - 1L;
    long words = text.words().count();
    return Measurements.of(
        VALUES,
        lines,
        (double) punctuated / lines,
        (double) shortLines / lines,
        (double) duplicateCharacters(text, rows) / (text.codePoints() - newlines),
        (double) newlines / words);
  }

  /** Characters of repeated lines that are not blank. */
  private static long duplicateCharacters(TextView text, Spans rows) {
    SpanSet seen = new SpanSet(text.chars(), rows.count());
    long characters = 0;
    for (int i = 0; i < rows.count(); i++) {
      int start = rows.start(i);
      int end = rows.end(i);
      if (!isWhite(text.chars(), start, end) && !seen.add(start, end)) {
        characters += text.codePoints(start, end);
      }
    }
    return characters;
  }

  private static boolean isWhite(char[] chars, int start, int end) {
    return PythonText.skipSpace(chars, start, end) == end;
  }
}
