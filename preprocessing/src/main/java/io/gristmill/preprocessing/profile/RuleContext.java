package io.gristmill.preprocessing.profile;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.filter.BadWordLists;
import io.gristmill.preprocessing.filter.LineSentences;

/**
 * What filters of one thread are built from.
 *
 * @param sentences counts them as the profile does
 * @param badWords the user's lists; {@link BadWordLists#NONE} if there are none
 */
record RuleContext(LineSentences sentences, BadWordLists badWords) {

  /** The lists, for a rule that cannot do without. */
  BadWordLists requireBadWords() {
    if (badWords.isEmpty()) {
      throw new InvalidConfigException(
          "rule: " + RuleNames.BAD_WORDS + " (expected word lists for it) at clean");
    }
    return badWords;
  }
}
