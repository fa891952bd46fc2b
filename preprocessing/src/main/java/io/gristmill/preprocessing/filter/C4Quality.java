package io.gristmill.preprocessing.filter;

import io.gristmill.preprocessing.text.CodePointSet;
import io.gristmill.preprocessing.text.PythonText;
import io.gristmill.preprocessing.words.SentenceSplitter;
import io.gristmill.preprocessing.words.Spans;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The line rules of C4 (Raffel et al. 2020, arXiv 1910.10683, section 2.2): drops lines, and pages
 * with too few sentences left, a curly bracket or placeholder text; keeps the other lines stripped,
 * one below another.
 */
public record C4Quality(Settings settings, SentenceSplitter splitter, Limits limits)
    implements DocumentFilter {

  /**
   * What makes a line worth keeping.
   *
   * @param endMarks a kept line ends in one of them but not in three dots; empty for any end
   * @param minWords fewest words of a kept line
   * @param counting which words those are
   * @param maxWordLength a line with a longer word is dropped, in code points
   */
  public record Settings(
      CodePointSet endMarks, int minWords, WordCount counting, int maxWordLength) {}

  /** Whether {@code [12]} and {@code [edit]} count as words of their line. */
  public enum WordCount {
    BEFORE_CITATIONS_ARE_REMOVED,
    AFTER_CITATIONS_ARE_REMOVED
  }

  /**
   * The names of the values, in order. {@code lorem-ipsum} and {@code curly-bracket} are 1 if that
   * is the first of the two in the text, as the reference stops there.
   */
  public static final List<String> VALUES =
      List.of(
          "lines",
          "kept-lines",
          "long-word-lines",
          "unfinished-lines",
          "short-lines",
          "javascript-lines",
          "policy-lines",
          "lorem-ipsum",
          "curly-bracket",
          "sentences");

  @Override
  public Verdict judge(TextView text) {
    Tally tally = new Tally(text.text().length());
    Spans lines = text.lines();
    for (int i = 0; i < lines.count(); i++) {
      int start = PythonText.skipSpace(text.chars(), lines.start(i), lines.end(i));
      int end = PythonText.trimSpace(text.chars(), start, lines.end(i));
      tally.count(fate(text, start, end, tally));
    }
    Measurements values = tally.measurements(lines.count());
    return limits.decide(tally.text(text.text()), values);
  }

  private enum Fate {
    KEPT,
    LONG_WORD,
    UNFINISHED,
    SHORT,
    JAVASCRIPT,
    POLICY,
    LOREM_IPSUM,
    CURLY_BRACKET
  }

  /** What becomes of one stripped line, by the reference's order of checks. */
  private Fate fate(TextView text, int start, int end, Tally tally) {
    int words = C4Lines.words(text.chars(), start, end, settings.maxWordLength());
    if (words == C4Lines.LONG_WORD) {
      return Fate.LONG_WORD;
    }
    String line = C4Lines.withoutCitations(text.text(), start, end);
    if (!settings.endMarks().isEmpty() && !isFinished(line)) {
      return Fate.UNFINISHED;
    }
    if (settings.counting() == WordCount.AFTER_CITATIONS_ARE_REMOVED
        && line.length() < end - start) {
      words = C4Lines.words(line.toCharArray(), 0, line.length(), Integer.MAX_VALUE);
    }
    if (words < settings.minWords()) {
      return Fate.SHORT;
    }
    Fate marked = marked(C4Lines.marks(line));
    if (marked == Fate.KEPT) {
      splitter.split(line, tally.sentences);
      tally.keep(line);
    }
    return marked;
  }

  private static Fate marked(int marks) {
    if ((marks & C4Lines.LOREM_IPSUM) != 0) {
      return Fate.LOREM_IPSUM;
    }
    if ((marks & C4Lines.JAVASCRIPT) != 0) {
      return Fate.JAVASCRIPT;
    }
    if ((marks & C4Lines.CURLY_BRACKET) != 0) {
      return Fate.CURLY_BRACKET;
    }
    return (marks & C4Lines.POLICY) != 0 ? Fate.POLICY : Fate.KEPT;
  }

  private boolean isFinished(String line) {
    return !line.isEmpty()
        && settings.endMarks().contains(line.codePointBefore(line.length()))
        && !line.endsWith("...");
  }

  /** What one page's lines add up to. */
  private static final class Tally {

    private final StringBuilder kept;
    private final Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
    private final Spans sentences = new Spans();
    private long sentenceCount;

    Tally(int capacity) {
      kept = new StringBuilder(capacity);
    }

    void keep(String line) {
      sentenceCount += sentences.count();
      kept.append(line).append('\n');
    }

    void count(Fate fate) {
      boolean isDrop = fate == Fate.LOREM_IPSUM || fate == Fate.CURLY_BRACKET;
      if (isDrop && of(Fate.LOREM_IPSUM) + of(Fate.CURLY_BRACKET) > 0) {
        return;
      }
      fates.merge(fate, 1, Integer::sum);
    }

    private int of(Fate fate) {
      return fates.getOrDefault(fate, 0);
    }

    /** The very same object as {@code original} if nothing changed. */
    String text(String original) {
      String stripped = PythonText.strip(kept.toString());
      return stripped.equals(original) ? original : stripped;
    }

    Measurements measurements(int lines) {
      return Measurements.of(
          VALUES,
          lines,
          of(Fate.KEPT),
          of(Fate.LONG_WORD),
          of(Fate.UNFINISHED),
          of(Fate.SHORT),
          of(Fate.JAVASCRIPT),
          of(Fate.POLICY),
          of(Fate.LOREM_IPSUM),
          of(Fate.CURLY_BRACKET),
          (double) sentenceCount);
    }
  }
}
