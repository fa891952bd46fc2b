package io.gristmill.spark.erase;

import io.gristmill.config.EnumNames;
import io.gristmill.preprocessing.erase.ErasureList;

/**
 * A request to erase documents.
 *
 * @param sha256 of the list's bytes; identifies the list, whose contents are not stored
 * @param emails how e-mail addresses are searched for in this run, for the receipt
 */
public record ErasureRequest(
    ErasureList list, String sha256, DerivedArtifactPolicy learned, String emails) {

  /** Treatment of the stages that learned from erased documents: the tokenizer and checkpoints. */
  public enum DerivedArtifactPolicy {
    /** Keep them, and record the erasure in their manifests and in the receipt. */
    KEEP,
    /** Retrain them and rebuild the stages that depend on them. */
    RETRAIN,
    /** Delete them and the stages that depend on them; {@code pipeline --resume} retrains them. */
    DELETE;

    String word() {
      return EnumNames.of(this);
    }
  }
}
