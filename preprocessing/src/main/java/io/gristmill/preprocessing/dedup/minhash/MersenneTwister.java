package io.gristmill.preprocessing.dedup.minhash;

/**
 * MT19937 (Matsumoto and Nishimura 1998) drawing bounded integers as NumPy's RandomState does, so
 * that the permutations of a seed are those of the reference.
 */
final class MersenneTwister {

  private static final int SIZE = 624;
  private static final int OFFSET = 397;

  private final int[] state = new int[SIZE];
  private int next = SIZE;

  MersenneTwister(int seed) {
    state[0] = seed;
    for (int i = 1; i < SIZE; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
  }

  /** Uniform in {@code [low, high)}: masked rejection on 64 bits, the first draw being the high. */
  long nextLong(long low, long high) {
    long range = high - 1 - low;
    long mask = -1L >>> Long.numberOfLeadingZeros(range);
    long value;
    do {
      value = (((long) nextInt() << 32) | Integer.toUnsignedLong(nextInt())) & mask;
    } while (value > range);
    return low + value;
  }

  private int nextInt() {
    if (next == SIZE) {
      twist();
      next = 0;
    }
    int y = state[next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  private void twist() {
    for (int i = 0; i < SIZE; i++) {
      int y = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
      state[i] = state[(i + OFFSET) % SIZE] ^ (y >>> 1) ^ ((y & 1) * 0x9908b0df);
    }
  }
}
