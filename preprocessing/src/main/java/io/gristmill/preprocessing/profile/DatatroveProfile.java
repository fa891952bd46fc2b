package io.gristmill.preprocessing.profile;

import static io.gristmill.preprocessing.filter.Limits.Limit.above;
import static io.gristmill.preprocessing.filter.Limits.Limit.below;

import io.gristmill.preprocessing.filter.FineWebQuality;
import io.gristmill.preprocessing.filter.FineWebQuality.EmptyLines;
import io.gristmill.preprocessing.filter.GopherQuality;
import io.gristmill.preprocessing.filter.GopherRepetition;
import io.gristmill.preprocessing.filter.GopherRepetition.LineSplit;
import io.gristmill.preprocessing.filter.Limits;
import io.gristmill.preprocessing.filter.Marks;
import io.gristmill.preprocessing.profile.C4ReferenceProfile.C4Rules;
import io.gristmill.preprocessing.text.CodePointSet;
import io.gristmill.preprocessing.words.SentenceSplitters;
import io.gristmill.preprocessing.words.WordSplitters;
import java.util.Map;

/**
 * datatrove 0.10.0 with the rules and order of its FineWeb example. Certified: every verdict was
 * compared with that of the original. RefinedWeb's line corrections, which datatrove lacks, are
 * available on request.
 */
final class DatatroveProfile {

  static final String NAME = "datatrove-0.10";

  private DatatroveProfile() {}

  static Profile create() {
    return new Profile(
        NAME,
        WordSplitters.SPACY_EN,
        SentenceSplitters.SPACY_EN,
        RuleNames.FINEWEB_ORDER,
        Map.of(
            RuleNames.GOPHER_REPETITION, repetition(),
            RuleNames.GOPHER_QUALITY, quality(),
            RuleNames.C4, C4Rules.datatrove(CodePointSet.of(".?!\"'")),
            RuleNames.C4_ANY_LINE_END, C4Rules.datatrove(CodePointSet.of("")),
            RuleNames.FINEWEB, fineWeb(),
            RuleNames.BAD_WORDS, Thresholds.badWords(),
            RuleNames.REFINEDWEB_LINES, Thresholds.refinedWebLines(),
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
