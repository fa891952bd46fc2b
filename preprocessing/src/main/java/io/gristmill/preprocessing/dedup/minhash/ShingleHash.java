package io.gristmill.preprocessing.dedup.minhash;

/** The 64-bit hash of the UTF-8 bytes of a shingle. */
public enum ShingleHash {
  /** First eight bytes of SHA-1, little-endian, as in FineWeb. */
  SHA1_64 {
    @Override
    Hasher newHasher() {
      return new Sha1Lanes();
    }
  },
  /** xxHash with seed 0, datatrove's default. */
  XXH64 {
    @Override
    Hasher newHasher() {
      return XxHash64::hashAll;
    }
  };

  /** Creates a hasher with its own scratch space: one per thread. */
  abstract Hasher newHasher();

  /** Hashes batches of shingles, which makes SHA-1 fast. */
  @FunctionalInterface
  interface Hasher {
    /** Hashes {@code bytes[from[i], to[i])} into {@code hashes[i]} for {@code i < count}. */
    void hash(byte[] bytes, int[] from, int[] to, int count, long[] hashes);
  }
}
