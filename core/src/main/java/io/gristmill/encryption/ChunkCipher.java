package io.gristmill.encryption;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts the chunks of a file with AES-256-GCM. The nonce consists of the chunk number and a flag
 * for the last chunk, so that chunks can be read in any order and moved, repeated, dropped or
 * truncated chunks are detected (STREAM: Hoang, Reyhanitabar, Rogaway and Vizar 2015). Not
 * thread-safe.
 */
final class ChunkCipher {

  /** Plain-text size of every chunk except the last. */
  static final int CHUNK_BYTES = 1 << 16;

  static final int TAG_BYTES = 16;

  /** Size of a full encrypted chunk. */
  static final int SEALED_BYTES = CHUNK_BYTES + TAG_BYTES;

  private static final int NONCE_BYTES = 12;

  /** The position of a chunk in its file. */
  enum Place {
    INNER,
    LAST
  }

  private final SecretKeySpec key;
  private final byte[] header;
  private final String uri;
  private final Cipher cipher;

  /**
   * @param key key of this file only, because nonces would repeat otherwise
   * @param header authenticated with every chunk
   */
  ChunkCipher(byte[] key, byte[] header, String uri) {
    this.key = new SecretKeySpec(key, "AES");
    this.header = header;
    this.uri = uri;
    try {
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-GCM", e);
    }
  }

  /** Encrypts a chunk and returns the length including the tag. */
  int seal(long chunk, Place place, byte[] plain, int length, byte[] into) {
    try {
      start(Cipher.ENCRYPT_MODE, chunk, place);
      return cipher.doFinal(plain, 0, length, into);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM", e);
    }
  }

  /**
   * Decrypts a chunk and returns the plain-text length.
   *
   * @throws IncompatibleArtifactException if the chunk was changed or moved
   */
  int open(long chunk, Place place, byte[] sealed, int length, byte[] into) {
    if (length < TAG_BYTES) {
      throw damaged("cut off in chunk " + chunk, uri);
    }
    try {
      start(Cipher.DECRYPT_MODE, chunk, place);
      return cipher.doFinal(sealed, 0, length, into);
    } catch (AEADBadTagException e) {
      throw damaged("chunk " + chunk + " is not what was written there", uri);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM", e);
    }
  }

  static IncompatibleArtifactException damaged(String what, String uri) {
    return new IncompatibleArtifactException(
        format("encrypted file: %s (expected an unchanged file) at %s", what, uri));
  }

  private void start(int mode, long chunk, Place place) throws GeneralSecurityException {
    byte[] nonce =
        ByteBuffer.allocate(NONCE_BYTES).putLong(3, chunk).put(11, (byte) place.ordinal()).array();
    cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
    cipher.updateAAD(header);
  }
}
