package io.gristmill.preprocessing.words;

import io.gristmill.preprocessing.text.Spans;
import java.util.List;

/**
 * Splits a text into sentences. Instances may cache and are for one thread; results do not depend
 * on earlier calls.
 */
@FunctionalInterface
public interface SentenceSplitter {

  /**
   * Replaces {@code sentences} by adjacent spans that cover the text, including white space, in
   * UTF-16 offsets; an empty text is one empty sentence.
   */
  void split(String text, Spans sentences);

  /** Sentences in text order; their concatenation is the text. */
  default List<String> sentences(String text) {
    Spans sentences = new Spans();
    split(text, sentences);
    return sentences.of(text);
  }
}
