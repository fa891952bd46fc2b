package io.gristmill.preprocessing.words;

import io.gristmill.preprocessing.text.Spans;
import java.util.List;

/**
 * Splits a text into words: W(text) in the rules. Instances may cache and are for one thread;
 * results do not depend on earlier calls, and the words of a line (as in Python's {@code
 * splitlines}) do not depend on other lines.
 */
@FunctionalInterface
public interface WordSplitter {

  /**
   * Replaces {@code words} by the words in text order, stripped and non-empty, in UTF-16 offsets.
   */
  void split(String text, Spans words);

  /** Words in text order, stripped and non-empty. */
  default List<String> words(String text) {
    Spans words = new Spans();
    split(text, words);
    return words.of(text);
  }
}
