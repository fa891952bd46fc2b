package io.gristmill.preprocessing.filter.lines;

import io.gristmill.preprocessing.filter.DocumentFilter;
import io.gristmill.preprocessing.filter.DocumentFilter.Verdict;
import io.gristmill.preprocessing.filter.Limits;
import io.gristmill.preprocessing.filter.Measurements;
import io.gristmill.preprocessing.filter.TextView;
import io.gristmill.preprocessing.text.Lines;
import io.gristmill.preprocessing.text.Spans;
import java.util.List;

/**
 * Keeps pages with enough long lines, as mC4 does (Xue et al. 2021, arXiv 2010.11934, section 3.1).
 */
public record Mc4Paragraphs(Limits limits) implements DocumentFilter {

  /** Names of the measured values, in order. */
  public static final List<String> VALUES = List.of("long-lines");

  private static final int LONG_LINE = 200;

  @Override
  public Verdict apply(TextView text) {
    Spans rows = Lines.rows(text.chars());
    int longLines = 0;
    for (int i = 0; i < rows.count(); i++) {
      longLines += text.codePoints(rows.start(i), rows.end(i)) >= LONG_LINE ? 1 : 0;
    }
    return limits.decide(text.text(), Measurements.of(VALUES, longLines));
  }
}
