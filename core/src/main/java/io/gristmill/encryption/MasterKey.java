package io.gristmill.encryption;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.Sha256;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of a run. It is not used for encryption itself: one key per purpose is derived from it.
 *
 * <p>Only the reference and the id are serialized; the receiver loads the key by its reference.
 */
public final class MasterKey implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Length of a key: 256 bits. */
  public static final int BYTES = 32;

  static final int ID_BYTES = 8;

  private static final byte[] NO_SALT = {};

  private final KeyReference reference;
  private final String id;
  private transient volatile byte[] loaded;

  private MasterKey(KeyReference reference, String id, byte[] loaded) {
    this.reference = reference;
    this.id = id;
    this.loaded = loaded;
  }

  /**
   * Loads the key from its location.
   *
   * @throws InvalidConfigException if there is no key of {@value #BYTES} bytes
   */
  public static MasterKey load(KeyReference reference) {
    byte[] key = read(reference);
    return new MasterKey(reference, idOf(key), key);
  }

  /**
   * Returns a key that another process has loaded; it is loaded again on first use.
   *
   * @param id of the key that must be found
   */
  public static MasterKey of(KeyReference reference, String id) {
    return new MasterKey(reference, id, null);
  }

  /** Identifies the key without revealing it. */
  public String id() {
    return id;
  }

  /** Returns the location of the key. */
  public KeyReference reference() {
    return reference;
  }

  /** Derives the key for a purpose. */
  public byte[] derive(String purpose) {
    return derive(NO_SALT, purpose);
  }

  /** Derives the key for a purpose and a salt. */
  byte[] derive(byte[] salt, String purpose) {
    return Hkdf.derive(key(), salt, purpose, BYTES);
  }

  /**
   * Rejects a file that was encrypted with another key.
   *
   * @param found the id in the file
   */
  public void require(String found, String uri) {
    if (!found.equals(id)) {
      throw new IncompatibleArtifactException(
          format("key: id %s (expected %s, of %s) at %s", found, id, reference.reference(), uri));
    }
  }

  private byte[] key() {
    byte[] key = loaded;
    if (key == null) {
      key = read(reference);
      require(idOf(key), reference.reference() + " of this process");
      loaded = key;
    }
    return key;
  }

  private static byte[] read(KeyReference reference) {
    byte[] key = reference.load();
    if (key.length != BYTES) {
      throw new InvalidConfigException(
          format("key: %d bytes (expected %d) at %s", key.length, BYTES, reference.reference()));
    }
    return key;
  }

  private static String idOf(byte[] key) {
    return Sha256.hex(Hkdf.derive(key, NO_SALT, "gristmill key id", ID_BYTES));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MasterKey key && key.id.equals(id) && key.reference.equals(reference);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "key " + id + " at " + reference.reference();
  }

  /** Key derivation: HKDF with HMAC-SHA-256 (RFC 5869). */
  static final class Hkdf {

    private static final String MAC = "HmacSHA256";

    private Hkdf() {}

    /** Derives {@code bytes} bytes that differ for every salt and purpose. */
    static byte[] derive(byte[] key, byte[] salt, String purpose, int bytes) {
      return derive(key, salt, purpose.getBytes(StandardCharsets.UTF_8), bytes);
    }

    static byte[] derive(byte[] key, byte[] salt, byte[] info, int bytes) {
      try {
        byte[] extracted = mac(salt).doFinal(key);
        ByteBuffer expanded = ByteBuffer.allocate(bytes);
        byte[] block = new byte[0];
        for (int counter = 1; expanded.hasRemaining(); counter++) {
          Mac mac = mac(extracted);
          mac.update(block);
          mac.update(info);
          block = mac.doFinal(new byte[] {(byte) counter});
          expanded.put(block, 0, Math.min(block.length, expanded.remaining()));
        }
        Arrays.fill(extracted, (byte) 0);
        return expanded.array();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java platform has " + MAC, e);
      }
    }

    /** Java rejects an empty key. Zeros, as in the RFC, give the same HMAC. */
    private static Mac mac(byte[] key) throws GeneralSecurityException {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(key.length == 0 ? new byte[mac.getMacLength()] : key, MAC));
      return mac;
    }
  }
}
