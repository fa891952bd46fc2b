package io.gristmill.preprocessing.fasttext;

import io.gristmill.preprocessing.fasttext.WordTable.Fnv;
import java.util.Arrays;

/** Averages the features of one text at a time. Not thread-safe, since it reuses its buffers. */
final class HiddenLayer implements WordScanner.Words {

  private final Features features;
  private final WordScanner scanner = new WordScanner(this);
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
    scanner.scan(text);
    return mean();
  }

  @Override
  public void word(byte[] marked, int length, int hash) {
    count += features.addWord(marked, length, hash, sum);
    if (features.needsWordHashes() && !Features.isLabel(marked, length)) {
      remember(hash);
    }
  }

  @Override
  public void endOfLine() {
    count += features.addEndOfLine(sum);
    if (features.needsWordHashes()) {
      remember(Fnv.hash(Features.END_OF_LINE, 0, Features.END_OF_LINE.length));
      count += features.addWordNgrams(wordHashes, wordCount, sum);
    }
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
}
