package io.gristmill.preprocessing.dedup.minhash;

import io.gristmill.preprocessing.text.Spans;

/** Hashes of the n-grams of a text's parts, joined by one space. Reuses its buffers. */
public final class NGramHasher {

  private final int size;
  private final ShingleHash.Hasher hasher;
  private final WordBytes bytes = new WordBytes();
  private int[] from = new int[256];
  private int[] to = new int[256];

  /**
   * @param size parts in an n-gram
   */
  public NGramHasher(ShingleHash hash, int size) {
    this.hasher = hash.newHasher();
    this.size = size;
  }

  /** One hash for each n-gram, in text order. */
  public long[] hashes(String text, Spans parts) {
    int count = Math.max(0, parts.count() - size + 1);
    bytes.fill(text, parts);
    reserve(count);
    for (int i = 0; i < count; i++) {
      from[i] = bytes.start(i);
      to[i] = bytes.end(i + size - 1);
    }
    long[] hashes = new long[count];
    hasher.hash(bytes.array(), from, to, count, hashes);
    return hashes;
  }

  private void reserve(int count) {
    if (from.length < count) {
      from = new int[count + count / 2];
      to = new int[count + count / 2];
    }
  }
}
