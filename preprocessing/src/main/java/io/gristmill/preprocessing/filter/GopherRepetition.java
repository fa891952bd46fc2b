package io.gristmill.preprocessing.filter;

import io.gristmill.preprocessing.filter.DocumentFilter.Verdict;
import io.gristmill.preprocessing.text.Lines;
import io.gristmill.preprocessing.text.SpanSet;
import io.gristmill.preprocessing.text.Spans;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Repetition heuristics of Gopher (arXiv 2112.11446, table A1) in datatrove's formulas: repeated
 * lines and paragraphs count from the second copy, and the most frequent n-gram counts even if it
 * occurs once.
 *
 * @param lineSplit definition of a line
 */
public record GopherRepetition(LineSplit lineSplit, Limits limits) implements DocumentFilter {

  /** How a text is split into lines. */
  public enum LineSplit {
    /** Lines are separated by runs of newlines. */
    NEWLINE_RUNS,
    /** Lines of Python's {@code splitlines}. */
    LINE_ENDS
  }

  /** Names of the measured values, in order. */
  public static final List<String> VALUES =
      Stream.of(
              Stream.of(
                  "dup-para-frac", "dup-para-char-frac", "dup-line-frac", "dup-line-char-frac"),
              IntStream.rangeClosed(2, 4).mapToObj(n -> "top-" + n + "-gram"),
              IntStream.rangeClosed(5, 10).mapToObj(n -> "duplicated-" + n + "-grams"))
          .flatMap(names -> names)
          .toList();

  @Override
  public Verdict apply(TextView text) {
    return limits.decide(text.text(), measure(text));
  }

  private Measurements measure(TextView text) {
    double[] values = new double[VALUES.size()];
    char[] chars = text.chars();
    double length = text.codePoints();
    Spans paragraphs = Lines.paragraphs(chars);
    Copies copies = copies(text, paragraphs);
    values[0] = (double) copies.count / paragraphs.count();
    values[1] = copies.characters / length;
    Spans lines = lineSplit == LineSplit.LINE_ENDS ? text.lines() : Lines.blocks(chars);
    copies = copies(text, lines);
    values[2] = (double) copies.count / lines.count();
    values[3] = copies.characters / length;
    NGrams grams = new NGrams(chars, text.words());
    int at = 4;
    for (int n = 2; n <= 4; n++) {
      values[at++] = grams.topCharacters(n) / length;
    }
    for (int n = 5; n <= 10; n++) {
      values[at++] = grams.duplicateCharacters(n) / length;
    }
    return Measurements.of(VALUES, values);
  }

  /** Repeated lines or paragraphs and their characters. */
  record Copies(long count, long characters) {}

  static Copies copies(TextView text, Spans pieces) {
    SpanSet seen = new SpanSet(text.chars(), pieces.count());
    long count = 0;
    long characters = 0;
    for (int i = 0; i < pieces.count(); i++) {
      if (!seen.add(pieces.start(i), pieces.end(i))) {
        count++;
        characters += text.codePoints(pieces.start(i), pieces.end(i));
      }
    }
    return new Copies(count, characters);
  }
}
