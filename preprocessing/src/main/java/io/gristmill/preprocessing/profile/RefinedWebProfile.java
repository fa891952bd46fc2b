package io.gristmill.preprocessing.profile;

import io.gristmill.preprocessing.filter.GopherQuality;
import io.gristmill.preprocessing.filter.GopherRepetition;
import io.gristmill.preprocessing.filter.GopherRepetition.LineSplit;
import io.gristmill.preprocessing.filter.Marks;
import io.gristmill.preprocessing.words.SentenceSplitters;
import io.gristmill.preprocessing.words.WordSplitters;
import java.util.List;
import java.util.Map;

/**
 * RefinedWeb's rules with the numbers that DCLM published for its copy of them: Gopher's quality,
 * with stop words counted including repetitions, Gopher's repetition, then the line corrections.
 * Words are separated by white space and repetition is measured by datatrove's formulas, so
 * verdicts near a threshold may differ from DCLM's.
 */
final class RefinedWebProfile {

  static final String NAME = "refinedweb";

  private RefinedWebProfile() {}

  static Profile create() {
    return new Profile(
        NAME,
        WordSplitters.WHITESPACE,
        SentenceSplitters.SPACY_EN,
        List.of(RuleNames.GOPHER_QUALITY, RuleNames.GOPHER_REPETITION, RuleNames.REFINEDWEB_LINES),
        Map.of(
            RuleNames.GOPHER_QUALITY,
            new Rule(
                Thresholds.quality("non-symbol-words", "mean-non-symbol-word-length", "stop-words"),
                (limits, none) -> new GopherQuality(Marks.SYMBOLS, limits)),
            RuleNames.GOPHER_REPETITION,
            new Rule(
                Thresholds.repetition(),
                (limits, none) -> new GopherRepetition(LineSplit.NEWLINE_RUNS, limits)),
            RuleNames.REFINEDWEB_LINES,
            Thresholds.refinedWebLines(),
            RuleNames.BAD_WORDS,
            Thresholds.badWords()));
  }
}
