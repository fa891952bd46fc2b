package io.gristmill.tokens;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;

/** The little-endian type of an id in a token file. The codes are Megatron's. */
public enum TokenType {
  UINT16(8, 2, 1L << 16),
  INT32(4, 4, 1L << 31);

  /** Megatron's limit, which is 36 ids below that of 16 bits. */
  private static final int UINT16_VOCABULARY = 65_500;

  private final int code;
  private final int bytes;
  private final long ids;

  TokenType(int code, int bytes, long ids) {
    this.code = code;
    this.bytes = bytes;
    this.ids = ids;
  }

  /** Chooses the type by vocabulary size as Megatron does. */
  public static TokenType forVocabulary(int vocabularySize) {
    return vocabularySize < UINT16_VOCABULARY ? UINT16 : INT32;
  }

  /** Returns the type with the given code in a {@code .idx} file. */
  public static TokenType ofCode(int code, String uri) {
    for (TokenType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new IncompatibleArtifactException(
        "token type: " + code + " (expected 8 for uint16 or 4 for int32) at " + uri);
  }

  /** The code in a {@code .idx} file. */
  public int code() {
    return code;
  }

  /** Size of an id in bytes. */
  public int bytes() {
    return bytes;
  }

  /** Whether all ids of a vocabulary have this type's range. */
  public boolean fits(int vocabularySize) {
    return vocabularySize <= ids;
  }

  /**
   * Checks, before anything is written, that all ids of a vocabulary fit.
   *
   * @param format the format that has this type, and the alternatives to it
   * @param tokenizer fingerprint of the tokenizer
   * @throws IncompatibleArtifactException if they do not fit
   */
  public void require(int vocabularySize, String format, String tokenizer) {
    if (!fits(vocabularySize)) {
      throw new IncompatibleArtifactException(
          format(
              "vocabulary size: %d (expected at most %d, as %s) in tokens of tokenizer %s",
              vocabularySize, ids, format, tokenizer));
    }
  }

  /** Writes an id into a buffer. */
  public void put(int id, byte[] into, int at) {
    into[at] = (byte) id;
    into[at + 1] = (byte) (id >>> 8);
    if (this == INT32) {
      into[at + 2] = (byte) (id >>> 16);
      into[at + 3] = (byte) (id >>> 24);
    }
  }
}
