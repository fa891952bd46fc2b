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
}
