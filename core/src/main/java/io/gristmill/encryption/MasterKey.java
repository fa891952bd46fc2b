package io.gristmill.encryption;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.Sha256;
import java.io.Serializable;

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
}
