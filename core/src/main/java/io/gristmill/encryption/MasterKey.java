package io.gristmill.encryption;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.Sha256;
import io.gristmill.secret.KeyReference;
import java.io.Serializable;

/**
 * The key of a run. It encrypts nothing itself: other keys are derived from it, one a purpose.
 *
 * <p>Where it is serialized only its reference and its id travel; whoever receives it loads the key
 * by the reference.
 */
public final class MasterKey implements Serializable {

  private static final long serialVersionUID = 1L;

  /** 256 bits. */
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
   * Loads a key.
   *
   * @throws InvalidConfigException if it leads to no key of {@value #BYTES} bytes
   */
  public static MasterKey load(KeyReference reference) {
    byte[] key = read(reference);
    return new MasterKey(reference, idOf(key), key);
  }

  /**
   * The key somebody else loaded.
   *
   * @param id of the key that must be found
   */
  public static MasterKey of(KeyReference reference, String id) {
    return new MasterKey(reference, id, null);
  }

  /** Tells keys apart and reveals nothing of them. */
  public String id() {
    return id;
  }

  /** Where the key is. */
  public KeyReference reference() {
    return reference;
  }

  /** The key for one purpose. */
  public byte[] derive(String purpose) {
    return derive(NO_SALT, purpose);
  }

  /** The key for one purpose and one salt. */
  byte[] derive(byte[] salt, String purpose) {
    return Hkdf.derive(key(), salt, purpose, BYTES);
  }

  /**
   * Refuses what another key encrypted.
   *
   * @param found the id written there
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
