package io.gristmill.tokens;

import io.gristmill.io.Sha256;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Assigns documents to splits by a seeded hash of their near-duplicate cluster: all members of a
 * cluster are in the same split, and the split of a document does not depend on other documents.
 *
 * @param validationFraction expected fraction of clusters held out, 0 to 1
 */
public record DocumentSplit(long seed, double validationFraction) implements Serializable {

  private static final long serialVersionUID = 1L;

  /** 2^53, so that a hash gives an exact double in [0, 1). */
  private static final double UNIT = 1.0 / (1L << 53);

  public DocumentSplit {
    if (!(validationFraction >= 0 && validationFraction <= 1)) {
      throw new IllegalArgumentException(
          "validation fraction: " + validationFraction + " (expected 0 to 1)");
    }
  }

  public Split of(String cluster) {
    double place = (hash("split", cluster) >>> 11) * UNIT;
    return place < validationFraction ? Split.VALIDATION : Split.TRAIN;
  }

  /** Sort key of a document in its split, which separates documents that are close in the input. */
  public long order(String documentId) {
    return hash("order", documentId);
  }

  private long hash(String purpose, String key) {
    MessageDigest digest = Sha256.digest();
    digest.update(purpose.getBytes(StandardCharsets.US_ASCII));
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).array());
    return ByteBuffer.wrap(digest.digest(key.getBytes(StandardCharsets.UTF_8))).getLong();
  }
}
