package io.gristmill.preprocessing.profile;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.filter.lines.LineSentences;
import io.gristmill.preprocessing.filter.lists.BadWordLists;

/**
 * What filters of one thread are built from.
 *
 * @param sentences counts them as the profile does
 * @param badWords the user's lists; {@link BadWordLists#NONE} if there are none
 * @param language whose thresholds the filter has; empty for a filter of all languages
 */
record RuleContext(LineSentences sentences, BadWordLists badWords, String language) {

  RuleContext withLanguage(String other) {
    return new RuleContext(sentences, badWords, other);
  }

  /** The lists, for a rule that cannot do without. */
  BadWordLists requireBadWords() {
    if (badWords.isEmpty()) {
      throw new InvalidConfigException(
          "rule: " + RuleNames.BAD_WORDS + " (expected word lists for it) at clean.bad-words");
    }
    return badWords;
  }
}
