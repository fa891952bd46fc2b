package io.gristmill.spark.erase;

import java.util.Locale;

/** What becomes of artifacts that learned from erased documents: the tokenizer and checkpoints. */
public enum Learned {
  /** They stay, and the receipt and their manifests say what they learned from. */
  KEEP,
  /** They are learned anew, with all that depends on them. */
  RETRAIN,
  /** They go, with all that depends on them; {@code pipeline --resume} learns anew. */
  DELETE;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
