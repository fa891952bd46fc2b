package io.gristmill.preprocessing.dedup.minhash;

import static io.gristmill.error.Messages.format;

import io.gristmill.preprocessing.text.Spans;
import io.gristmill.preprocessing.words.WordSplitter;
import java.util.Arrays;

/**
 * Computes the signature of a text: the minimum of each permutation over the hashes of its
 * shingles. A shingle is {@code shingleSize} words of the simplified text joined by one space.
 * Reuses its buffers: one per thread.
 */
public final class MinHasher {

  private static final int BATCH = 256;

  private final MinHashProfile profile;
  private final WordSplitter splitter;
  private final TextSimplifier simplifier = new TextSimplifier();
  private final Permutations permutations;
  private final ShingleHash.Hasher hasher;
  private final Spans words = new Spans();
  private final WordBytes bytes = new WordBytes();
  private final int[] from = new int[BATCH];
  private final int[] to = new int[BATCH];
  private final long[] hashes = new long[BATCH];

  public MinHasher(MinHashProfile profile, WordSplitter splitter) {
    this.profile = profile;
    this.splitter = splitter;
    this.permutations = new Permutations(profile.permutations(), profile.seed());
    this.hasher = profile.hash().newHasher();
  }

  /**
   * Writes the signature of {@code text}, band by band.
   *
   * @param signature [permutations]; filled with {@link Long#MAX_VALUE} if there is no shingle
   * @return number of shingles, including repetitions; a text without shingles has no signature
   */
  public int sign(String text, long[] signature) {
    return signSimplified(simplifier.simplify(text), signature);
  }

  /** Equivalent to {@link #sign} for a text that is already simplified. */
  int signSimplified(String text, long[] signature) {
    if (signature.length != profile.permutations()) {
      throw new IllegalArgumentException(
          format("signature length: %d (expected %d)", signature.length, profile.permutations()));
    }
    Arrays.fill(signature, Long.MAX_VALUE);
    splitter.split(text, words);
    int shingles = Math.max(0, words.count() - profile.shingleSize() + 1);
    bytes.fill(text, words);
    for (int first = 0; first < shingles; first += BATCH) {
      lower(first, Math.min(BATCH, shingles - first), signature);
    }
    return shingles;
  }

  private void lower(int first, int count, long[] signature) {
    for (int i = 0; i < count; i++) {
      from[i] = bytes.start(first + i);
      to[i] = bytes.end(first + i + profile.shingleSize() - 1);
    }
    hasher.hash(bytes.array(), from, to, count, hashes);
    for (int i = 0; i < count; i++) {
      permutations.lower(hashes[i], signature);
    }
  }

  /**
   * The family {@code ((a h + b) mod 2^64) mod (2^61 - 1)} and the running minimum of each member.
   * The product wraps at 64 bits before the modulus, as in the reference.
   */
  static final class Permutations {

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
      // Branch-free on purpose: the JIT compiler vectorizes this loop only in this form.
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

    /**
     * MT19937 (Matsumoto and Nishimura 1998) with bounded integers drawn like NumPy's RandomState,
     * so that a seed gives the permutations of the reference.
     */
    private static final class MersenneTwister {

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

      /**
       * Uniform in {@code [low, high)}: masked rejection on 64 bits, with the high word drawn
       * first.
       */
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
  }
}
