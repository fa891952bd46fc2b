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
 * One file's chunks in AES-256-GCM. The nonce is the chunk's number and whether it is the last, so
 * that chunks can be read in any order, yet none can be moved, repeated, dropped or cut off
 * unnoticed (STREAM: Hoang, Reyhanitabar, Rogaway and Vizar 2015). For one thread.
 */
final class ChunkCipher {

  /** Plain bytes of every chunk but the last. */
  static final int CHUNK_BYTES = 1 << 16;

  static final int TAG_BYTES = 16;

  /** What a whole chunk takes. */
  static final int SEALED_BYTES = CHUNK_BYTES + TAG_BYTES;

  private static final int NONCE_BYTES = 12;

  /** Where a chunk stands. */
  enum Place {
    INNER,
    LAST
  }

  private final SecretKeySpec key;
  private final byte[] header;
  private final String uri;
  private final Cipher cipher;

  /**
   * @param key of this file alone, or nonces would repeat
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

  /** Encrypts; returns the length with the tag. */
  int seal(long chunk, Place place, byte[] plain, int length, byte[] into) {
    try {
      start(Cipher.ENCRYPT_MODE, chunk, place);
      return cipher.doFinal(plain, 0, length, into);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM", e);
    }
  }

  /**
   * Decrypts; returns the plain length.
   *
   * @throws IncompatibleArtifactException if it is not this chunk, at this place, as it was written
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
