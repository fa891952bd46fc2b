package io.gristmill.preprocessing.profile;

import io.gristmill.preprocessing.text.CodePointSet;
import io.gristmill.preprocessing.words.SentenceSplitters;
import io.gristmill.preprocessing.words.WordSplitters;
import java.util.List;
import java.util.Map;

/**
 * C4 as its own code has it (TensorFlow Datasets, {@code c4_utils.py}): 5 words a line, counted
 * after citations are gone, and 3 sentences a page. Sentences are the certified splitter's, where
 * the original asks NLTK.
 */
final class C4ReferenceProfile {

  static final String NAME = "c4-reference";

  private C4ReferenceProfile() {}

  static Profile create() {
    return new Profile(
        NAME,
        WordSplitters.WHITESPACE,
        SentenceSplitters.SPACY_EN,
        List.of(RuleNames.C4),
        Map.of(
            RuleNames.C4, C4Rules.original(CodePointSet.of(".?!\"")),
            RuleNames.C4_ANY_LINE_END, C4Rules.original(CodePointSet.of("")),
            RuleNames.BAD_WORDS, Thresholds.badWords(),
            RuleNames.MC4_PARAGRAPHS, Thresholds.mc4Paragraphs()));
  }
}
