package io.gristmill.tokens.exchange;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.tokens.ShardManifest;

/** How a file stores an id, little-endian. */
enum IdWidth {
  UINT16(2, 1L << 16),
  INT32(4, 1L << 31);

  private final int bytes;
  private final long ids;

  IdWidth(int bytes, long ids) {
    this.bytes = bytes;
    this.ids = ids;
  }

  int bytes() {
    return bytes;
  }

  boolean fits(ShardManifest manifest) {
    return manifest.vocabularySize() <= ids;
  }

  /**
   * Refuses, before anything is written, a vocabulary with ids that do not fit.
   *
   * @param format whose type this is, and what to take instead
   */
  void require(ShardManifest manifest, String format) {
    if (!fits(manifest)) {
      throw new IncompatibleArtifactException(
          format(
              "vocabulary size: %d (expected at most %d, as %s) in tokens of tokenizer %s",
              manifest.vocabularySize(), ids, format, manifest.tokenizerFingerprint()));
    }
  }

  /** Puts an id into a buffer. */
  void put(int id, byte[] into, int at) {
    into[at] = (byte) id;
    into[at + 1] = (byte) (id >>> 8);
    if (this == INT32) {
      into[at + 2] = (byte) (id >>> 16);
      into[at + 3] = (byte) (id >>> 24);
    }
  }
}
