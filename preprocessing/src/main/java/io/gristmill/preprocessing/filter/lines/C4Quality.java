package io.gristmill.preprocessing.filter.lines;

import io.gristmill.preprocessing.filter.DocumentFilter;
import io.gristmill.preprocessing.filter.DocumentFilter.Verdict;
import io.gristmill.preprocessing.filter.Limits;
import io.gristmill.preprocessing.filter.Marks;
import io.gristmill.preprocessing.filter.Measurements;
import io.gristmill.preprocessing.filter.TextView;
import io.gristmill.preprocessing.text.CodePointSet;
import io.gristmill.preprocessing.text.PythonText;
import io.gristmill.preprocessing.text.Spans;
import java.util.List;

/**
 * The line rules of C4 (Raffel et al. 2020, arXiv 1910.10683, section 2.2): drops lines, and pages
 * with too few sentences left, a curly bracket or placeholder text. Kept lines are stripped.
 */
public record C4Quality(Settings settings, LineSentences sentences, Limits limits)
    implements DocumentFilter {

  /**
   * The conditions for keeping a line.
   *
   * @param endMarks a kept line ends in one of them but not in three dots; empty for no condition
   * @param minWords minimum number of words
   * @param counting which words are counted
   * @param maxWordLength a line with a longer word is dropped, in code points
   */
  public record Settings(
      CodePointSet endMarks, int minWords, WordCount counting, int maxWordLength) {}

  /** Whether {@code [12]} and {@code [edit]} count as words. */
  public enum WordCount {
    BEFORE_CITATIONS_ARE_REMOVED,
    AFTER_CITATIONS_ARE_REMOVED
  }

  /**
   * Names of the measured values, in order. {@code lorem-ipsum} and {@code curly-bracket} are 1 if
   * they occur first in the text, since the reference stops there.
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

  private static final String[] CITATIONS = {"[edit]", "[citation needed]"};

  @Override
  public Verdict apply(TextView text) {
    Tally tally = new Tally(text);
    Spans lines = text.lines();
    for (int i = 0; i < lines.count(); i++) {
      int start = PythonText.skipSpace(text.chars(), lines.start(i), lines.end(i));
      int end = PythonText.trimSpace(text.chars(), start, lines.end(i));
      tally.count(decide(text, start, end, tally));
    }
    return limits.decide(tally.kept.text(), tally.measurements(lines.count()));
  }

  private enum Decision {
    KEPT,
    LONG_WORD,
    UNFINISHED,
    SHORT,
    JAVASCRIPT,
    POLICY,
    LOREM_IPSUM,
    CURLY_BRACKET
  }

  /** The decision on one stripped line, in the reference's order of checks. */
  private Decision decide(TextView text, int start, int end, Tally tally) {
    LineScan scan = tally.scan;
    scan.scan(text.chars(), start, end);
    if (scan.longestWord() > settings.maxWordLength()) {
      return Decision.LONG_WORD;
    }
    if ((scan.marks() & LineScan.SQUARE_BRACKET) != 0) {
      return decide(withoutCitations(text.text(), start, end), tally);
    }
    Decision decision = decide(text.chars(), start, end, scan.words(), scan.marks());
    if (decision == Decision.KEPT) {
      tally.sentences += sentences.count(text, start, end);
      tally.kept.add(start, end);
    }
    return decision;
  }

  /** The decision on a line without its citations. */
  private Decision decide(String line, Tally tally) {
    char[] chars = line.toCharArray();
    int words = tally.scan.words();
    tally.scan.scan(chars, 0, chars.length);
    if (settings.counting() == WordCount.AFTER_CITATIONS_ARE_REMOVED) {
      words = tally.scan.words();
    }
    Decision decision = decide(chars, 0, chars.length, words, tally.scan.marks());
    if (decision == Decision.KEPT) {
      tally.sentences += sentences.count(line);
      tally.kept.add(line);
    }
    return decision;
  }

  private Decision decide(char[] chars, int start, int end, int words, int marks) {
    if (!settings.endMarks().isEmpty() && !isFinished(chars, start, end)) {
      return Decision.UNFINISHED;
    }
    return words < settings.minWords() ? Decision.SHORT : marked(marks);
  }

  private static Decision marked(int marks) {
    if ((marks & LineScan.LOREM_IPSUM) != 0) {
      return Decision.LOREM_IPSUM;
    }
    if ((marks & LineScan.JAVASCRIPT) != 0) {
      return Decision.JAVASCRIPT;
    }
    if ((marks & LineScan.CURLY_BRACKET) != 0) {
      return Decision.CURLY_BRACKET;
    }
    return (marks & LineScan.POLICY) != 0 ? Decision.POLICY : Decision.KEPT;
  }

  private boolean isFinished(char[] chars, int start, int end) {
    return end > start
        && settings.endMarks().contains(Character.codePointBefore(chars, end, start))
        && !Marks.endsInDots(chars, start, end);
  }

  /**
   * The span without Wikipedia's marks {@code [12]}, {@code []}, {@code [edit]} and {@code
   * [citation needed]}.
   */
  private static String withoutCitations(String text, int start, int end) {
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
    for (String citation : CITATIONS) {
      if (open + citation.length() <= end && text.startsWith(citation, open)) {
        return open + citation.length();
      }
    }
    return -1;
  }

  /** Counts over the lines of one page. */
  private static final class Tally {

    private final LineScan scan = new LineScan();
    private final KeptLines kept;
    private final int[] decisions = new int[Decision.values().length];
    private long sentences;

    Tally(TextView text) {
      kept = new KeptLines(text);
    }

    void count(Decision decision) {
      boolean isDrop = decision == Decision.LOREM_IPSUM || decision == Decision.CURLY_BRACKET;
      if (isDrop && of(Decision.LOREM_IPSUM) + of(Decision.CURLY_BRACKET) > 0) {
        return;
      }
      decisions[decision.ordinal()]++;
    }

    private int of(Decision decision) {
      return decisions[decision.ordinal()];
    }

    Measurements measurements(int lines) {
      return Measurements.of(
          VALUES,
          lines,
          of(Decision.KEPT),
          of(Decision.LONG_WORD),
          of(Decision.UNFINISHED),
          of(Decision.SHORT),
          of(Decision.JAVASCRIPT),
          of(Decision.POLICY),
          of(Decision.LOREM_IPSUM),
          of(Decision.CURLY_BRACKET),
          (double) sentences);
    }
  }
}
