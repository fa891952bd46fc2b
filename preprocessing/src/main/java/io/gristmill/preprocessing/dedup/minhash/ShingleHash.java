package io.gristmill.preprocessing.dedup.minhash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

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

  /** XXH64 with seed 0 (xxHash specification 0.1.1). */
  static final class XxHash64 {

    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;
    private static final long P5 = 0x27D4EB2F165667C5L;

    private static final VarHandle LONGS =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS =
        MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private XxHash64() {}

    static void hashAll(byte[] bytes, int[] from, int[] to, int count, long[] hashes) {
      for (int i = 0; i < count; i++) {
        hashes[i] = hash(bytes, from[i], to[i]);
      }
    }

    static long hash(byte[] bytes, int from, int to) {
      int length = to - from;
      int at = from;
      long hash = P5;
      if (length >= 32) {
        hash = stripes(bytes, from, to);
        at = to - length % 32;
      }
      return finish(bytes, at, to, hash + length);
    }

    private static long stripes(byte[] bytes, int from, int to) {
      long v1 = 0x60EA27EEADC0B5D6L; // P1 + P2
      long v2 = P2;
      long v3 = 0;
      long v4 = -P1;
      for (int at = from; at + 32 <= to; at += 32) {
        v1 = round(v1, (long) LONGS.get(bytes, at));
        v2 = round(v2, (long) LONGS.get(bytes, at + 8));
        v3 = round(v3, (long) LONGS.get(bytes, at + 16));
        v4 = round(v4, (long) LONGS.get(bytes, at + 24));
      }
      long hash =
          Long.rotateLeft(v1, 1)
              + Long.rotateLeft(v2, 7)
              + Long.rotateLeft(v3, 12)
              + Long.rotateLeft(v4, 18);
      return merge(merge(merge(merge(hash, v1), v2), v3), v4);
    }

    private static long finish(byte[] bytes, int from, int to, long start) {
      int at = from;
      long hash = start;
      for (; at + 8 <= to; at += 8) {
        hash = Long.rotateLeft(hash ^ round(0, (long) LONGS.get(bytes, at)), 27) * P1 + P4;
      }
      if (at + 4 <= to) {
        hash ^= Integer.toUnsignedLong((int) INTS.get(bytes, at)) * P1;
        hash = Long.rotateLeft(hash, 23) * P2 + P3;
        at += 4;
      }
      for (; at < to; at++) {
        hash = Long.rotateLeft(hash ^ ((bytes[at] & 0xff) * P5), 11) * P1;
      }
      hash = (hash ^ (hash >>> 33)) * P2;
      hash = (hash ^ (hash >>> 29)) * P3;
      return hash ^ (hash >>> 32);
    }

    private static long round(long accumulator, long lane) {
      return Long.rotateLeft(accumulator + lane * P2, 31) * P1;
    }

    private static long merge(long hash, long accumulator) {
      return (hash ^ round(0, accumulator)) * P1 + P4;
    }
  }
}
