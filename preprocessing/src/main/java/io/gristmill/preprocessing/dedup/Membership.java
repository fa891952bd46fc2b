package io.gristmill.preprocessing.dedup;

/** A document has a key. Sorted by key and then id, the first of a key is its smallest document. */
public final class Membership {

  private final byte[] key;
  private final String id;

  /**
   * Takes the key as it is: it is not copied.
   *
   * @param key one of {@link LshBands#keys} or {@link LshBands#textKey}
   */
  public Membership(byte[] key, String id) {
    this.key = key;
    this.id = id;
  }

  byte[] key() {
    return key;
  }

  String id() {
    return id;
  }
}
