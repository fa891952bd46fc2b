package io.gristmill.preprocessing.dedup.minhash;

import java.util.Arrays;

/**
 * The family {@code ((a h + b) mod 2^64) mod (2^61 - 1)} and the running minimum of each member.
 * The product wraps at 64 bits before the prime is taken, as in the reference.
 */
final class Permutations {

  static final long PRIME = (1L << 61) - 1;

  private final long[] a;
  private final long[] b;

  Permutations(int count, int seed) {
    MersenneTwister random = new MersenneTwister(seed);
    a = new long[count];
    b = new long[count];
    Arrays.setAll(a, i -> random.nextLong(1, PRIME));
    Arrays.setAll(b, i -> random.nextLong(0, PRIME));
  }

  long a(int index) {
    return a[index];
  }

  long b(int index) {
    return b[index];
  }

  /** Lowers each minimum to the permuted hash where that is smaller. */
  void lower(long hash, long[] minima) {
    // Branch-free on purpose: the compiler turns this loop, and only this form, into vectors.
    long[] multiplier = a;
    long[] offset = b;
    int count = Math.min(minima.length, Math.min(multiplier.length, offset.length));
    for (int i = 0; i < count; i++) {
      long wrapped = multiplier[i] * hash + offset[i];
      long folded = (wrapped & PRIME) + (wrapped >>> 61) - PRIME;
      long value = folded + (PRIME & (folded >> 63));
      long difference = value - minima[i];
      minima[i] += difference & (difference >> 63);
    }
  }
}
