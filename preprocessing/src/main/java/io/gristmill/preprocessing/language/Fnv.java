package io.gristmill.preprocessing.language;

/** FNV-1a over signed bytes, 32 bits, as fastText hashes words and n-grams. */
final class Fnv {

  static final int START = 0x811C9DC5;
  private static final int PRIME = 16777619;

  private Fnv() {}

  static int add(int hash, byte b) {
    return (hash ^ b) * PRIME;
  }

  static int hash(byte[] bytes, int from, int to) {
    int hash = START;
    for (int i = from; i < to; i++) {
      hash = add(hash, bytes[i]);
    }
    return hash;
  }
}
