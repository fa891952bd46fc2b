package io.gristmill.training.plan;

/**
 * A seeded permutation of {@code [0, size)} that is computed, not stored: a Feistel network over
 * the next even number of bits, walked along its cycle until the value falls inside (Black and
 * Rogaway, 2002).
 */
final class Permutation {

  private static final int FEISTEL_ROUNDS = 6;

  private final long size;
  private final int halfBits;
  private final long halfMask;
  private final long[] keys = new long[FEISTEL_ROUNDS];

  Permutation(long size, long seed) {
    if (size < 1) {
      throw new IllegalArgumentException("permutation of " + size + " (expected >= 1)");
    }
    this.size = size;
    int bits = Math.max(2, Long.SIZE - Long.numberOfLeadingZeros(size - 1));
    halfBits = (bits + 1) / 2;
    halfMask = (1L << halfBits) - 1;
    for (int i = 0; i < FEISTEL_ROUNDS; i++) {
      keys[i] = mix(seed + (i + 1) * 0x9E3779B97F4A7C15L);
    }
  }

  /** The image of {@code index}. The walk is 4 evaluations long on average at worst. */
  long apply(long index) {
    long value = index;
    do {
      value = encrypt(value);
    } while (value >= size);
    return value;
  }

  private long encrypt(long value) {
    long left = value >>> halfBits;
    long right = value & halfMask;
    for (long key : keys) {
      long next = left ^ (mix(right ^ key) & halfMask);
      left = right;
      right = next;
    }
    return (left << halfBits) | right;
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood, 2014). */
  static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
