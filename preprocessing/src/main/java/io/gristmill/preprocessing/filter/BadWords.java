package io.gristmill.preprocessing.filter;

import java.util.List;
import java.util.Locale;

/**
 * Rejects pages that contain a word of the list of their language, as C4 does. Pages in a language
 * without a list are kept.
 */
public record BadWords(BadWordLists lists, Limits limits) implements DocumentFilter {

  /** Names of the measured values, in order. */
  public static final List<String> VALUES = List.of("bad-words");

  @Override
  public Verdict apply(TextView text) {
    boolean found =
        lists
            .of(text.language())
            .map(trie -> trie.occursIn(text.text().toLowerCase(Locale.ROOT)))
            .orElse(false);
    return limits.decide(text.text(), Measurements.of(VALUES, found ? 1 : 0));
  }
}
