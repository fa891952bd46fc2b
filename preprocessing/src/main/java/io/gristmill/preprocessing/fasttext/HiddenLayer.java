package io.gristmill.preprocessing.fasttext;

import io.gristmill.preprocessing.fasttext.WordTable.Fnv;
import java.util.Arrays;

/** Averages the features of one text at a time. Not thread-safe, since it reuses its buffers. */
final class HiddenLayer {

  private static final byte REPLACEMENT = '?';

  private final Features features;
  private final float[] sum;
  private int count;

  /** The current word in UTF-8 after a {@code <}. */
  private byte[] word = new byte[256];

  private int length;
  private int hash;

  private int[] wordHashes = new int[16];
  private int wordCount;

  HiddenLayer(Features features) {
    this.features = features;
    sum = new float[features.dimension()];
    word[0] = '<';
  }

  /**
   * Mean of the features {@code [dimension]}, valid until the next call; empty if there are none.
   */
  float[] of(String text) {
    Arrays.fill(sum, 0);
    count = 0;
    wordCount = 0;
    startWord();
    boolean ended = false;
    for (int i = 0; i < text.length() && !ended; i++) {
      char c = text.charAt(i);
      if (isSeparator(c)) {
        ended = endWord();
      } else {
        i += append(text, i, c);
      }
    }
    if (!ended && !endWord()) {
      endLine();
    }
    return mean();
  }

  /** fastText's separators; other Unicode spaces are part of words. */
  private static boolean isSeparator(char c) {
    return c <= ' ' && (c == ' ' || (c >= '\t' && c <= '\r') || c == 0);
  }

  private void startWord() {
    length = 1;
    hash = Fnv.START;
  }

  /** Adds the current word, if any. Returns true for the end-of-line token, which ends the text. */
  private boolean endWord() {
    if (length == 1) {
      return false;
    }
    if (isEndOfLine()) {
      startWord();
      endLine();
      return true;
    }
    reserve(1);
    word[length++] = '>';
    count += features.addWord(word, length, hash, sum);
    if (features.needsWordHashes() && !features.isLabel(word, length)) {
      remember(hash);
    }
    startWord();
    return false;
  }

  private boolean isEndOfLine() {
    return Arrays.equals(word, 1, length, Features.END_OF_LINE, 0, Features.END_OF_LINE.length);
  }

  private void endLine() {
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

  /**
   * Appends the character at {@code i} in UTF-8. Returns the number of additional UTF-16 units
   * consumed.
   */
  private int append(String text, int i, char c) {
    reserve(4);
    if (c < 0x80) {
      put(c);
      return 0;
    }
    if (c < 0x800) {
      put(0xC0 | c >> 6);
      put(0x80 | (c & 0x3F));
      return 0;
    }
    if (!Character.isSurrogate(c)) {
      put(0xE0 | c >> 12);
      put(0x80 | ((c >> 6) & 0x3F));
      put(0x80 | (c & 0x3F));
      return 0;
    }
    int point = text.codePointAt(i);
    if (point == c) {
      put(REPLACEMENT);
      return 0;
    }
    put(0xF0 | point >> 18);
    put(0x80 | ((point >> 12) & 0x3F));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
    return 1;
  }

  private void put(int b) {
    word[length++] = (byte) b;
    hash = Fnv.add(hash, (byte) b);
  }

  private void reserve(int more) {
    if (length + more > word.length) {
      word = Arrays.copyOf(word, 2 * word.length);
    }
  }
}
