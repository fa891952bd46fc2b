package io.gristmill.preprocessing.words;

import java.util.List;

/** A profile's idea of words: W(text) in the rules. */
@FunctionalInterface
public interface WordSplitter {

  /** Words in text order, stripped, none empty. */
  List<String> words(String text);
}
