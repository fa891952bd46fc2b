package io.gristmill.tokens;

import io.gristmill.io.SeededHash;
import java.io.Serializable;

/**
 * Assigns documents to splits by a seeded hash of their near-duplicate cluster: all members of a
 * cluster are in the same split, and the split of a document does not depend on other documents.
 *
 * @param validationFraction expected fraction of clusters held out, 0 to 1
 */
public record DocumentSplit(long seed, double validationFraction) implements Serializable {

  private static final long serialVersionUID = 1L;

  public DocumentSplit {
    if (!(validationFraction >= 0 && validationFraction <= 1)) {
      throw new IllegalArgumentException(
          "validation fraction: " + validationFraction + " (expected 0 to 1)");
    }
  }

  public Split of(String cluster) {
    double place = SeededHash.unit(SeededHash.of("split", seed, cluster));
    return place < validationFraction ? Split.VALIDATION : Split.TRAIN;
  }

  /** Sort key of a document in its split, which separates documents that are close in the input. */
  public long order(String documentId) {
    return SeededHash.of("order", seed, documentId);
  }
}
