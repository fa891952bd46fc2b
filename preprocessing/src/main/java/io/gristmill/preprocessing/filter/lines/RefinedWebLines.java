package io.gristmill.preprocessing.filter.lines;

import io.gristmill.preprocessing.filter.DocumentFilter;
import io.gristmill.preprocessing.filter.DocumentFilter.Verdict;
import io.gristmill.preprocessing.filter.Limits;
import io.gristmill.preprocessing.filter.Measurements;
import io.gristmill.preprocessing.filter.TextView;
import io.gristmill.preprocessing.filter.lines.RefinedWebLines.ButtonPhrases;
import io.gristmill.preprocessing.text.Lines;
import io.gristmill.preprocessing.text.PythonText;
import io.gristmill.preprocessing.text.Spans;
import java.util.List;
import java.util.regex.Pattern;

/**
 * RefinedWeb's line corrections (Penedo et al. 2023, arXiv 2306.01116, G.2) as DCLM states them:
 * removes lines that are mainly capitals, numbers, counters or one word, removes three button
 * phrases from short lines, and rejects a page that loses too many words. Blank lines stay, since
 * they separate paragraphs. Words are separated by white space.
 */
public record RefinedWebLines(Limits limits) implements DocumentFilter {

  /** Names of the measured values, in order: lines by decision. */
  public static final List<String> VALUES =
      List.of(
          "lines",
          "upper-case-lines",
          "numeral-lines",
          "counter-lines",
          "one-word-lines",
          "shortened-lines",
          "removed-word-ratio");

  @Override
  public Verdict apply(TextView text) {
    Spans rows = Lines.rows(text.chars());
    int[] decisions = new int[LineDecision.values().length];
    KeptLines kept = new KeptLines(text);
    long before = 0;
    long after = 0;
    for (int i = 0; i < rows.count(); i++) {
      String line = rows.of(text.text(), i);
      int words = LineDecision.words(line);
      LineDecision decision = LineDecision.of(line);
      decisions[decision.ordinal()]++;
      before += words;
      if (decision == LineDecision.KEPT) {
        after += words;
        kept.add(rows.start(i), rows.end(i));
      } else if (decision == LineDecision.SHORTENED) {
        String shorter = ButtonPhrases.removed(line);
        after += LineDecision.words(shorter);
        kept.add(shorter);
      }
    }
    boolean changed = decisions[LineDecision.KEPT.ordinal()] < rows.count();
    Measurements values =
        Measurements.of(
            VALUES,
            rows.count(),
            decisions[LineDecision.UPPER_CASE.ordinal()],
            decisions[LineDecision.NUMERALS.ordinal()],
            decisions[LineDecision.COUNTER.ordinal()],
            decisions[LineDecision.ONE_WORD.ordinal()],
            decisions[LineDecision.SHORTENED.ordinal()],
            (double) (before - after) / before);
    return limits.decide(changed ? kept.text() : text.text(), values);
  }

  /** The button phrases that RefinedWeb removes from lines of at most ten words. */
  static final class ButtonPhrases {

    private static final int MOST_WORDS = 10;
    private static final String ANYWHERE = "items in cart";
    private static final String AT_THE_END = "Read more...";
    private static final String AT_THE_START = "Sign-in";

    private ButtonPhrases() {}

    static boolean occurIn(String line) {
      return LineDecision.words(line) <= MOST_WORDS && !removed(line).equals(line);
    }

    /** Returns a line without the phrases. White space around the line is ignored. */
    static String removed(String line) {
      String rest = line.replace(ANYWHERE, "");
      String stripped = PythonText.strip(rest);
      if (stripped.endsWith(AT_THE_END)) {
        rest = stripped.substring(0, stripped.length() - AT_THE_END.length());
        stripped = PythonText.strip(rest);
      }
      return stripped.startsWith(AT_THE_START) ? stripped.substring(AT_THE_START.length()) : rest;
    }
  }

  /** RefinedWeb's decision on a line; the first that applies. */
  private enum LineDecision {
    KEPT,
    UPPER_CASE,
    NUMERALS,
    COUNTER,
    ONE_WORD,
    SHORTENED;

    /** Counters such as "3 likes"; the list of nouns is our own. */
    private static final Pattern COUNTER_LINE =
        Pattern.compile(
            "\\W*\\d[\\d.,]*\\s?[km]?\\s*(?:likes?|shares?|comments?|replies|reply|retweets?|reposts?"
                + "|quotes?|bookmarks?|upvotes?|downvotes?|downloads?|views?|followers?|reactions?)\\W*",
            Pattern.CASE_INSENSITIVE);

    private static final int LONGEST_COUNTER = 40;

    static LineDecision of(String line) {
      if (line.isBlank()) {
        return KEPT;
      }
      int characters = line.codePointCount(0, line.length());
      if (2 * line.codePoints().filter(Character::isUpperCase).count() > characters) {
        return UPPER_CASE;
      }
      if (line.strip().codePoints().allMatch(PythonText::isDigit)) {
        return NUMERALS;
      }
      if (line.length() <= LONGEST_COUNTER && COUNTER_LINE.matcher(line).matches()) {
        return COUNTER;
      }
      if (words(line) < 2) {
        return ONE_WORD;
      }
      return ButtonPhrases.occurIn(line) ? SHORTENED : KEPT;
    }

    /** Number of words, {@code len(line.split())} in Python. */
    static int words(String line) {
      int words = 0;
      boolean inWord = false;
      for (int i = 0; i < line.length(); i++) {
        boolean space = PythonText.isSpace(line.charAt(i));
        words += inWord || space ? 0 : 1;
        inWord = !space;
      }
      return words;
    }
  }
}
