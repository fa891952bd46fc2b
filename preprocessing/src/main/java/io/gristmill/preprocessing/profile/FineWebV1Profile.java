package io.gristmill.preprocessing.profile;

import static io.gristmill.preprocessing.filter.Limits.Limit.above;
import static io.gristmill.preprocessing.filter.Limits.Limit.atLeast;
import static io.gristmill.preprocessing.filter.Limits.Limit.atMost;

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
 * The thresholds of datatrove 0.2.0, which produced FineWeb in April 2024. Its NLTK words and
 * sentences are not reproduced but taken from {@link DatatroveProfile}, so verdicts near a
 * threshold may differ from the original.
 */
final class FineWebV1Profile {

  static final String NAME = "fineweb-v1";

  private static final String QUOTED_ENDS = ".?!\"'";

  private FineWebV1Profile() {}

  static Profile create() {
    return new Profile(
        NAME,
        WordSplitters.SPACY_EN,
        SentenceSplitters.SPACY_EN,
        RuleNames.FINEWEB_ORDER,
        Map.of(
            RuleNames.GOPHER_REPETITION,
                new Rule(
                    Thresholds.repetition(),
                    (limits, none) -> new GopherRepetition(LineSplit.LINE_ENDS, limits)),
            RuleNames.GOPHER_QUALITY,
                new Rule(
                    Thresholds.quality(
                        "non-symbol-words", "mean-non-symbol-word-length", "stop-words"),
                    (limits, none) -> new GopherQuality(Marks.SYMBOLS, limits)),
            RuleNames.C4, C4Rules.datatrove(CodePointSet.of(QUOTED_ENDS)),
            RuleNames.C4_ANY_LINE_END, C4Rules.datatrove(CodePointSet.of("")),
            RuleNames.FINEWEB, fineWeb()));
  }

  private static Rule fineWeb() {
    CodePointSet endMarks = CodePointSet.of(QUOTED_ENDS);
    return new Rule(
        Limits.of(
            atMost("line_punct_ratio", "line-punct-ratio", 0.12),
            atLeast("short_line_ratio", "short-line-ratio", 0.67),
            atLeast("char_dup_ratio", "char-dup-ratio", 0.01),
            above("list_ratio", "list-ratio", 0.3)),
        (limits, none) -> new FineWebQuality(endMarks, EmptyLines.COUNTED, limits));
  }
}
