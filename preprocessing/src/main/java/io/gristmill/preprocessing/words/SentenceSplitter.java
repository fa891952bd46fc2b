package io.gristmill.preprocessing.words;

import io.gristmill.preprocessing.text.Spans;
import java.util.List;

/**
 * A profile's idea of sentences. Instances may keep a cache and are for one thread; the answer
 * never depends on what was split before.
 */
@FunctionalInterface
public interface SentenceSplitter {

  /**
   * Replaces {@code sentences} by adjacent spans that cover the text, white space included, in
   * UTF-16 offsets; an empty text is one empty sentence.
   */
  void split(String text, Spans sentences);

  /** Sentences in text order; joined they are the text. */
  default List<String> sentences(String text) {
    Spans sentences = new Spans();
    split(text, sentences);
    return sentences.of(text);
  }
}
