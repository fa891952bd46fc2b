package io.gristmill.preprocessing.mask;

import io.gristmill.preprocessing.mask.number.Match;

/** Finds one kind of personal data. */
@FunctionalInterface
interface Finder {

  /**
   * Moves {@code match} to the next match at or after its current end.
   *
   * @return false if there is none
   */
  boolean find(String text, Match match);
}
