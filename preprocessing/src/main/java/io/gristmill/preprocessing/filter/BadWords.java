package io.gristmill.preprocessing.filter;


import java.util.List;
import java.util.Locale;

/**
 * Rejects pages with a word of their language's list, as C4 does. A language without a list is
 * kept.
 */
public record BadWords(BadWordLists lists, Limits limits) implements DocumentFilter {

  /** The names of the values, in order. */
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
