package io.gristmill.preprocessing.dedup.decontaminate;

import java.util.Optional;

/** Looks up documents in an n-gram index. Reuses its buffers: one per thread. */
public final class Decontaminator {

  private final NGramIndex index;
  private final SimpleWords simple;

  public Decontaminator(NGramIndex index) {
    this.index = index;
    this.simple = new SimpleWords(index.rules().ngram());
  }

  /** The first n-gram of the text that also occurs in an evaluation set. */
  public Optional<Contamination> find(String text) {
    long[] hashes = simple.hashes(text);
    for (int i = 0; i < hashes.length; i++) {
      String task = index.task(hashes[i]);
      if (!task.isEmpty()) {
        return Optional.of(new Contamination(task, simple.ngram(i)));
      }
    }
    return Optional.empty();
  }

  /**
   * An overlap between a document and an evaluation set.
   *
   * @param ngram the first one in text order, simplified
   */
  public record Contamination(String task, String ngram) {

    /** Drop reason of contaminated documents. */
    public static final String REASON = "contaminated";
  }
}
