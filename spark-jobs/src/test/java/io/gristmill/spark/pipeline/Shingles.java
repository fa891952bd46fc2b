package io.gristmill.spark.pipeline;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Every five words in a row of a text. */
record Shingles(Set<String> all) {

  private static final int WORDS = 5;

  static Shingles of(String text) {
    String[] words = text.split("\\s+");
    Set<String> shingles = new HashSet<>();
    for (int i = 0; i + WORDS <= words.length; i++) {
      shingles.add(String.join(" ", Arrays.copyOfRange(words, i, i + WORDS)));
    }
    return new Shingles(shingles);
  }

  /** Jaccard similarity of two sets. */
  double similarity(Shingles other) {
    Set<String> both = new HashSet<>(all);
    both.retainAll(other.all);
    return (double) both.size() / (all.size() + other.all.size() - both.size());
  }
}
