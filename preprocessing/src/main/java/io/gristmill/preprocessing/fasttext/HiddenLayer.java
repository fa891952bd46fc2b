package io.gristmill.preprocessing.fasttext;

import io.gristmill.preprocessing.fasttext.WordTable.Fnv;
import java.util.Arrays;

/** Averages the features of one text at a time. Not thread-safe, since it reuses its buffers. */
final class HiddenLayer implements WordScanner.Words {

  private final Features features;
  private final WordScanner scanner = new WordScanner(this);
  private final WordBatch batch = new WordBatch();
  private final float[] sum;
  private int count;

  private int[] wordHashes = new int[16];
  private int wordCount;

  HiddenLayer(Features features) {
    this.features = features;
    sum = new float[features.dimension()];
  }

  /**
   * Mean of the features {@code [dimension]}, valid until the next call; empty if there are none.
   */
  float[] of(String text) {
    Arrays.fill(sum, 0);
    count = 0;
    wordCount = 0;
    batch.clear();
    scanner.scan(text);
    return mean();
  }

  @Override
  public void word(byte[] marked, int length, int hash) {
    if (features.hasCharNgrams()) {
      count += features.addWord(marked, length, hash, sum);
    } else {
      batch.add(marked, length, hash);
      if (batch.isFull()) {
        addBatch();
      }
    }
    if (features.needsWordHashes() && !Features.isLabel(marked, length)) {
      remember(hash);
    }
  }

  @Override
  public void endOfLine() {
    addBatch();
    count += features.addEndOfLine(sum);
    if (features.needsWordHashes()) {
      remember(Fnv.hash(Features.END_OF_LINE, 0, Features.END_OF_LINE.length));
      count += features.addWordNgrams(wordHashes, wordCount, sum);
    }
  }

  private void addBatch() {
    count += features.addWords(batch, sum);
    batch.clear();
  }

  private void remember(int wordHash) {
    if (wordCount == wordHashes.length) {
      wordHashes = Arrays.copyOf(wordHashes, 2 * wordCount);
    }
    wordHashes[wordCount++] = wordHash;
  }

  private float[] mean() {
    if (count == 0) {
      return new float[0];
    }
    float scale = (float) (1.0 / count);
    for (int i = 0; i < sum.length; i++) {
      sum[i] *= scale;
    }
    return sum;
  }

  /** Some words in a row, looked up together. Not thread-safe. */
  static final class WordBatch {

    /** Few enough that their bytes stay in the first cache. */
    private static final int MOST = 512;

    private final int[] hashes = new int[MOST];
    private final int[] ends = new int[MOST];
    private final int[] rows = new int[MOST];
    private byte[] bytes = new byte[1 << 13];
    private int size;

    boolean isFull() {
      return size == MOST;
    }

    int size() {
      return size;
    }

    void clear() {
      size = 0;
    }

    /**
     * Adds a word.
     *
     * @param marked the word between {@code <} and {@code >}; copied
     * @param hash of the word without marks
     */
    void add(byte[] marked, int length, int hash) {
      int from = size == 0 ? 0 : ends[size - 1];
      if (length > bytes.length - from) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, from + length));
      }
      System.arraycopy(marked, 0, bytes, from, length);
      hashes[size] = hash;
      ends[size++] = from + length;
    }

    /** The rows of all words, negative if unknown; valid until the next call. */
    int[] rows(WordTable table) {
      table.find(hashes, bytes, ends, size, rows);
      return rows;
    }
  }
}
