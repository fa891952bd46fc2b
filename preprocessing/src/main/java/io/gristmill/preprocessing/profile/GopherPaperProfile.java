package io.gristmill.preprocessing.profile;

import io.gristmill.preprocessing.filter.GopherQuality;
import io.gristmill.preprocessing.filter.GopherRepetition;
import io.gristmill.preprocessing.filter.GopherRepetition.LineSplit;
import io.gristmill.preprocessing.text.CodePointSet;
import io.gristmill.preprocessing.words.SentenceSplitters;
import io.gristmill.preprocessing.words.WordSplitters;
import java.util.List;
import java.util.Map;

/**
 * Gopher's rules as stated in its paper (Rae et al. 2021, arXiv 2112.11446, A1.1): words are
 * separated by white space, and all of them count.
 */
final class GopherPaperProfile {

  static final String NAME = "gopher-paper";

  private GopherPaperProfile() {}

  static Profile create() {
    return new Profile(
        NAME,
        WordSplitters.WHITESPACE,
        SentenceSplitters.SPACY_EN,
        List.of(RuleNames.GOPHER_QUALITY, RuleNames.GOPHER_REPETITION),
        Map.of(
            RuleNames.GOPHER_QUALITY,
                new Rule(
                    Thresholds.quality("words", "mean-word-length", "distinct-stop-words"),
                    (limits, none) -> new GopherQuality(CodePointSet.of(""), limits)),
            RuleNames.GOPHER_REPETITION,
                new Rule(
                    Thresholds.repetition(),
                    (limits, none) -> new GopherRepetition(LineSplit.NEWLINE_RUNS, limits))));
  }
}
