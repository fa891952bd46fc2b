package io.gristmill.preprocessing.profile;

import static io.gristmill.preprocessing.filter.Limit.above;
import static io.gristmill.preprocessing.filter.Limit.below;

import io.gristmill.preprocessing.filter.C4Quality;
import io.gristmill.preprocessing.filter.C4Quality.WordCount;
import io.gristmill.preprocessing.filter.FineWebQuality;
import io.gristmill.preprocessing.filter.FineWebQuality.EmptyLines;
import io.gristmill.preprocessing.filter.GopherQuality;
import io.gristmill.preprocessing.filter.GopherRepetition;
import io.gristmill.preprocessing.filter.GopherRepetition.LineSplit;
import io.gristmill.preprocessing.filter.Limits;
import io.gristmill.preprocessing.filter.Marks;
import io.gristmill.preprocessing.text.CodePointSet;
import io.gristmill.preprocessing.words.SentenceSplitters;
import io.gristmill.preprocessing.words.WordSplitters;
import java.util.List;
import java.util.Map;

/**
 * datatrove 0.10.0 with the rules and order of its FineWeb example: certified, every verdict
 * compared with the original's.
 */
final class DatatroveProfile {

  static final String NAME = "datatrove-0.10";

  private static final int MIN_LINE_WORDS = 3;
  private static final int MAX_WORD_LENGTH = 1000;

  private DatatroveProfile() {}

  static Profile create() {
    return new Profile(
        NAME,
        WordSplitters.SPACY_EN,
        SentenceSplitters.SPACY_EN,
        List.of(
            RuleNames.GOPHER_REPETITION,
            RuleNames.GOPHER_QUALITY,
            RuleNames.C4_ANY_LINE_END,
            RuleNames.FINEWEB),
        Map.of(
            RuleNames.GOPHER_REPETITION, repetition(),
            RuleNames.GOPHER_QUALITY, quality(),
            RuleNames.C4, c4(CodePointSet.of(".?!\"'")),
            RuleNames.C4_ANY_LINE_END, c4(CodePointSet.of("")),
            RuleNames.FINEWEB, fineWeb(),
            RuleNames.BAD_WORDS, Thresholds.badWords(),
            RuleNames.MC4_PARAGRAPHS, Thresholds.mc4Paragraphs()));
  }

  private static Rule repetition() {
    return new Rule(
        Thresholds.repetition(),
        (limits, none) -> new GopherRepetition(LineSplit.NEWLINE_RUNS, limits));
  }

  private static Rule quality() {
    return new Rule(
        Thresholds.quality(
            "non-symbol-words", "mean-non-symbol-word-length", "distinct-stop-words"),
        (limits, none) -> new GopherQuality(Marks.SYMBOLS, limits));
  }

  /** datatrove has 3 words and 5 sentences where the original C4 has 5 and 3. */
  private static Rule c4(CodePointSet endMarks) {
    var settings =
        new C4Quality.Settings(
            endMarks, MIN_LINE_WORDS, WordCount.BEFORE_CITATIONS_ARE_REMOVED, MAX_WORD_LENGTH);
    return new Rule(
        Thresholds.c4(5),
        (limits, context) -> new C4Quality(settings, context.sentences(), limits));
  }

  private static Rule fineWeb() {
    return new Rule(
        Limits.of(
            below("empty", "lines", 1),
            below("line_punct_ratio", "line-punct-ratio", 0.12),
            above("short_line_ratio", "short-line-ratio", 0.67),
            above("char_dup_ratio", "char-dup-ratio", 0.01),
            above("list_ratio", "list-ratio", 0.3)),
        (limits, none) -> new FineWebQuality(Marks.SENTENCE_ENDS, EmptyLines.IGNORED, limits));
  }
}
