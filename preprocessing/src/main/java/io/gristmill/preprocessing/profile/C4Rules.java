package io.gristmill.preprocessing.profile;

import io.gristmill.preprocessing.filter.lines.C4Quality;
import io.gristmill.preprocessing.filter.lines.C4Quality.Settings;
import io.gristmill.preprocessing.filter.lines.C4Quality.WordCount;
import io.gristmill.preprocessing.text.CodePointSet;

/** C4's line rules by who wrote them down. */
final class C4Rules {

  private static final int MAX_WORD_LENGTH = 1000;

  private C4Rules() {}

  /** As C4's own code: 5 words a line and 3 sentences a page. */
  static Rule original(CodePointSet endMarks) {
    return rule(
        new Settings(endMarks, 5, WordCount.AFTER_CITATIONS_ARE_REMOVED, MAX_WORD_LENGTH), 3);
  }

  /** As datatrove, in all its versions: 3 words and 5 sentences where the original has 5 and 3. */
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
