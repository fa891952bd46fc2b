package io.gristmill.preprocessing.dedup.decontaminate;

/**
 * What a document has of an evaluation set.
 *
 * @param ngram the first one in text order, simplified
 */
public record Contamination(String task, String ngram) {

  /** Why such a document is dropped. */
  public static final String REASON = "contaminated";
}
