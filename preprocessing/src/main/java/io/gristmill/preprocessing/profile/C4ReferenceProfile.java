package io.gristmill.preprocessing.profile;

import io.gristmill.preprocessing.filter.lines.C4Quality;
import io.gristmill.preprocessing.filter.lines.C4Quality.Settings;
import io.gristmill.preprocessing.filter.lines.C4Quality.WordCount;
import io.gristmill.preprocessing.text.CodePointSet;
import io.gristmill.preprocessing.words.SentenceSplitters;
import io.gristmill.preprocessing.words.WordSplitters;
import java.util.List;
import java.util.Map;

/**
 * C4 as in its own code (TensorFlow Datasets, {@code c4_utils.py}): 5 words per line, counted after
 * citations are removed, and 3 sentences per page. Sentences are those of the certified splitter,
 * while the original uses NLTK.
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

  /** C4's line rules in their published variants. */
  static final class C4Rules {

    private static final int MAX_WORD_LENGTH = 1000;

    private C4Rules() {}

    /** C4's own code: 5 words per line and 3 sentences per page. */
    static Rule original(CodePointSet endMarks) {
      return rule(
          new Settings(endMarks, 5, WordCount.AFTER_CITATIONS_ARE_REMOVED, MAX_WORD_LENGTH), 3);
    }

    /** All versions of datatrove: 3 words and 5 sentences where the original has 5 and 3. */
    static Rule datatrove(CodePointSet endMarks) {
      return rule(
          new Settings(endMarks, 3, WordCount.BEFORE_CITATIONS_ARE_REMOVED, MAX_WORD_LENGTH), 5);
    }

    private static Rule rule(Settings settings, int minSentences) {
      return new Rule(
          Thresholds.c4(minSentences),
          (limits, context) -> new C4Quality(settings, context.sentences(), limits));
    }
  }
}
