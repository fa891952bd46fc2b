package io.gristmill.encryption;

import io.gristmill.error.IncompatibleArtifactException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The header of an encrypted file: seven letters, a version, the id of the master key, and a salt.
 * Files never share a key, because each salt is unique.
 */
record FileHeader(String keyId, byte[] salt) {

  private static final byte[] MAGIC = "GRISTEN\1".getBytes(StandardCharsets.ISO_8859_1);
  private static final int SALT_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  static final int MAGIC_BYTES = MAGIC.length;
  static final int BYTES = MAGIC_BYTES + MasterKey.ID_BYTES + SALT_BYTES;

  static FileHeader fresh(MasterKey key) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return new FileHeader(key.id(), salt);
  }

  /** Whether a file with these first bytes is encrypted. */
  static boolean begins(byte[] bytes) {
    return bytes.length >= MAGIC_BYTES
        && Arrays.equals(bytes, 0, MAGIC_BYTES, MAGIC, 0, MAGIC_BYTES);
  }

  /**
   * Parses the header of an encrypted file.
   *
   * @throws IncompatibleArtifactException if the header is invalid
   */
  static FileHeader parse(byte[] bytes, String uri) {
    if (!begins(bytes)) {
      throw new IncompatibleArtifactException(
          "file: not encrypted (expected as the rest of its run) at " + uri);
    }
    if (bytes.length < BYTES) {
      throw ChunkCipher.damaged("header of " + bytes.length + " bytes", uri);
    }
    int saltAt = MAGIC_BYTES + MasterKey.ID_BYTES;
    return new FileHeader(
        HexFormat.of().formatHex(bytes, MAGIC_BYTES, saltAt),
        Arrays.copyOfRange(bytes, saltAt, BYTES));
  }

  byte[] bytes() {
    return ByteBuffer.allocate(BYTES)
        .put(MAGIC)
        .put(HexFormat.of().parseHex(keyId))
        .put(salt)
        .array();
  }

  /** Creates the cipher for the chunks of this file. */
  ChunkCipher cipher(MasterKey key, String uri) {
    key.require(keyId, uri);
    return new ChunkCipher(key.derive(salt, "gristmill file"), bytes(), uri);
  }
}
