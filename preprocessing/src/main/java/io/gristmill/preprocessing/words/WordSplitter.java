package io.gristmill.preprocessing.words;

import io.gristmill.preprocessing.text.Spans;
import java.util.List;

/**
 * A profile's idea of words: W(text) in the rules. Instances may keep a cache and are for one
 * thread; the answer never depends on what was split before, and the words of a line (as Python's
 * {@code splitlines} sees it) never on the lines around it.
 */
@FunctionalInterface
public interface WordSplitter {

  /** Replaces {@code words} by the words in text order, stripped, none empty, in UTF-16 offsets. */
  void split(String text, Spans words);

  /** Words in text order, stripped, none empty. */
  default List<String> words(String text) {
    Spans words = new Spans();
    split(text, words);
    return words.of(text);
  }
}
