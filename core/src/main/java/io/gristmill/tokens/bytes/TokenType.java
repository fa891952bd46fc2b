package io.gristmill.tokens.bytes;

import io.gristmill.error.IncompatibleArtifactException;

/** How a shard stores an id; the codes are Megatron's. */
public enum TokenType {
  UINT16(8, 2),
  INT32(4, 4);

  /** Megatron's limit, kept although 16 bits hold 36 ids more. */
  private static final int UINT16_VOCABULARY = 65_500;

  private final int code;
  private final int bytes;

  TokenType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** As Megatron chooses. */
  public static TokenType forVocabulary(int vocabularySize) {
    return vocabularySize < UINT16_VOCABULARY ? UINT16 : INT32;
  }

  /** The type of a {@code .idx}. */
  public static TokenType ofCode(int code, String uri) {
    for (TokenType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new IncompatibleArtifactException(
        "token type: " + code + " (expected 8 for uint16 or 4 for int32) at " + uri);
  }

  /** As in a {@code .idx}. */
  public int code() {
    return code;
  }

  /** Of one id. */
  public int bytes() {
    return bytes;
  }
}
