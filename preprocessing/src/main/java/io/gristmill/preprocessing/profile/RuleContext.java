package io.gristmill.preprocessing.profile;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.filter.BadWordLists;
import io.gristmill.preprocessing.words.SentenceSplitter;

/**
 * What filters of one thread are built from.
 *
 * @param sentences the profile's splitter
 * @param badWords the user's lists; {@link BadWordLists#NONE} if there are none
 */
record RuleContext(SentenceSplitter sentences, BadWordLists badWords) {

  /** The lists, for a rule that cannot do without. */
  BadWordLists requireBadWords() {
    if (badWords.isEmpty()) {
      throw new InvalidConfigException(
          "rule: " + RuleNames.BAD_WORDS + " (expected word lists for it) at clean");
    }
    return badWords;
  }
}
