package io.gristmill.preprocessing.profile;

import io.gristmill.preprocessing.filter.C4Quality;
import io.gristmill.preprocessing.filter.C4Quality.WordCount;
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
            RuleNames.C4, c4(CodePointSet.of(".?!\"")),
            RuleNames.C4_ANY_LINE_END, c4(CodePointSet.of("")),
            RuleNames.BAD_WORDS, Thresholds.badWords(),
            RuleNames.MC4_PARAGRAPHS, Thresholds.mc4Paragraphs()));
  }

  private static Rule c4(CodePointSet endMarks) {
    var settings = new C4Quality.Settings(endMarks, 5, WordCount.AFTER_CITATIONS_ARE_REMOVED, 1000);
    return new Rule(
        Thresholds.c4(3),
        (limits, context) -> new C4Quality(settings, context.sentences(), limits));
  }
}
