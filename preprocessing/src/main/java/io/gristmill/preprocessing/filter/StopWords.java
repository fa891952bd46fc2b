package io.gristmill.preprocessing.filter;

import java.util.Collection;
import java.util.List;

/** At most 64 words that are so frequent that prose contains some of them. */
public final class StopWords {

  /** The stop words of Gopher (arXiv 2112.11446, A1.1). */
  public static final StopWords GOPHER =
      new StopWords(List.of("the", "be", "to", "of", "and", "that", "have", "with"));

  private final char[][] words;
  private final int longest;

  public StopWords(Collection<String> words) {
    if (words.size() > Long.SIZE) {
      throw new IllegalArgumentException(
          "stop words: " + words.size() + " (expected at most " + Long.SIZE + ")");
    }
    this.words = words.stream().map(String::toCharArray).toArray(char[][]::new);
    this.longest = words.stream().mapToInt(String::length).max().orElse(0);
  }

  /** Index of the word equal to the span; -1 if there is none. */
  int indexOf(char[] chars, int start, int end) {
    if (end - start > longest) {
      return -1;
    }
    for (int word = 0; word < words.length; word++) {
      if (isEqual(words[word], chars, start, end)) {
        return word;
      }
    }
    return -1;
  }

  private static boolean isEqual(char[] word, char[] chars, int start, int end) {
    if (word.length != end - start) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (word[i] != chars[start + i]) {
        return false;
      }
    }
    return true;
  }
}
