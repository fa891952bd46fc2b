package io.gristmill.preprocessing.filter.lines;

import io.gristmill.preprocessing.filter.DocumentFilter;
import io.gristmill.preprocessing.filter.Limits;
import io.gristmill.preprocessing.filter.Measurements;
import io.gristmill.preprocessing.filter.TextView;
import io.gristmill.preprocessing.filter.Verdict;
import io.gristmill.preprocessing.text.Lines;
import io.gristmill.preprocessing.text.Spans;
import java.util.List;

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
}
