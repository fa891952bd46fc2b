package io.gristmill.preprocessing.fasttext;

import io.gristmill.preprocessing.fasttext.HiddenLayer.WordBatch;
import io.gristmill.preprocessing.fasttext.WordTable.Fnv;
import java.util.Arrays;
import java.util.function.IntConsumer;

/** Rows of the input matrix for words and n-grams; immutable. */
final class Features {

  static final byte[] END_OF_LINE = {'<', '/', 's', '>'};
  static final long WORD_NGRAM_FACTOR = 116049371L;

  private final WordTable words;
  private final BucketTable buckets;
  private final float[] rows;
  private final int dimension;
  private final int wordNgrams;
  private final int minChars;
  private final int maxChars;

  /** Number of rows summed up in the row of a word: its own and those of its n-grams. */
  private final int[] wordFeatures;

  /**
   * @param rows {@code [words + kept buckets, dimension]}; not copied
   */
  Features(ModelArguments arguments, WordTable words, BucketTable buckets, float[] rows) {
    this.words = words;
    this.buckets = buckets;
    this.rows = rows;
    dimension = arguments.dimension();
    wordNgrams = arguments.wordNgrams();
    minChars = arguments.minChars();
    maxChars = arguments.maxChars();
    wordFeatures = new int[words.size()];
    sumKnownWords();
  }

  int dimension() {
    return dimension;
  }

  boolean needsWordHashes() {
    return wordNgrams > 1;
  }

  boolean hasCharNgrams() {
    return maxChars > 0;
  }

  /** Replaces the row of each known word by the sum over all its features, which never change. */
  private void sumKnownWords() {
    for (int row = 0; row < words.size(); row++) {
      byte[] word = words.word(row);
      float[] sum = Arrays.copyOfRange(rows, row * dimension, (row + 1) * dimension);
      wordFeatures[row] = 1;
      if (!Arrays.equals(word, END_OF_LINE)) {
        byte[] marked = new byte[word.length + 2];
        marked[0] = '<';
        System.arraycopy(word, 0, marked, 1, word.length);
        marked[word.length + 1] = '>';
        wordFeatures[row] += addCharNgrams(marked, marked.length, sum);
      }
      System.arraycopy(sum, 0, rows, row * dimension, dimension);
    }
  }

  /**
   * Adds the features of a word to {@code sum}.
   *
   * @param marked the word between {@code <} and {@code >}
   * @return number of added rows
   */
  int addWord(byte[] marked, int length, int hash, float[] sum) {
    int row = words.find(hash, marked, 1, length - 1);
    if (row >= 0) {
      add(row, sum);
      return wordFeatures[row];
    }
    return isLabel(marked, length) ? 0 : addCharNgrams(marked, length, sum);
  }

  /** Adds the features of words that have no character n-grams, as {@link #addWord} does. */
  int addWords(WordBatch batch, float[] sum) {
    int[] found = batch.rows(words);
    int added = 0;
    for (int i = 0; i < batch.size(); i++) {
      if (found[i] >= 0) {
        add(found[i], sum);
        added++;
      }
    }
    return added;
  }

  /** Adds the end-of-line token that fastText appends to every text. */
  int addEndOfLine(float[] sum) {
    int hash = Fnv.hash(END_OF_LINE, 0, END_OF_LINE.length);
    int row = words.find(hash, END_OF_LINE, 0, END_OF_LINE.length);
    if (row < 0) {
      return 0;
    }
    add(row, sum);
    return 1;
  }

  static boolean isLabel(byte[] marked, int length) {
    String prefix = Dictionary.LABEL_PREFIX;
    if (length - 2 < prefix.length()) {
      return false;
    }
    for (int i = 0; i < prefix.length(); i++) {
      if (marked[i + 1] != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Adds the rows of the word n-grams for the hashes of the words in order. */
  int addWordNgrams(int[] hashes, int count, float[] sum) {
    int added = 0;
    for (int i = 0; i < count; i++) {
      long hash = hashes[i];
      for (int j = i + 1; j < Math.min(count, i + wordNgrams); j++) {
        hash = hash * WORD_NGRAM_FACTOR + hashes[j];
        added += addIfKept(buckets.row(hash), sum);
      }
    }
    return added;
  }

  /** Adds the character n-grams. */
  private int addCharNgrams(byte[] marked, int length, float[] sum) {
    if (maxChars == 0) {
      return 0;
    }
    int[] added = new int[1];
    charNgrams(
        marked, length, minChars, maxChars, hash -> added[0] += addIfKept(buckets.row(hash), sum));
    return added[0];
  }

  /**
   * Enumerates the hashes of the character n-grams of a word. Hashing byte by byte gives all
   * lengths from a start in one pass.
   *
   * @param marked the word between {@code <} and {@code >}
   */
  static void charNgrams(
      byte[] marked, int length, int minChars, int maxChars, IntConsumer hashes) {
    for (int start = 0; start < length; start++) {
      if (isContinuation(marked[start])) {
        continue;
      }
      int hash = Fnv.START;
      int end = start;
      for (int chars = 1; chars <= maxChars && end < length; chars++) {
        do {
          hash = Fnv.add(hash, marked[end++]);
        } while (end < length && isContinuation(marked[end]));
        boolean markAlone = chars == 1 && (start == 0 || end == length);
        if (chars >= minChars && !markAlone) {
          hashes.accept(hash);
        }
      }
    }
  }

  private static boolean isContinuation(byte b) {
    return (b & 0xC0) == 0x80;
  }

  private int addIfKept(int row, float[] sum) {
    if (row < 0) {
      return 0;
    }
    add(row, sum);
    return 1;
  }

  private void add(int row, float[] sum) {
    if (dimension == 1) {
      sum[0] += rows[row];
      return;
    }
    int from = row * dimension;
    for (int i = 0; i < dimension; i++) {
      sum[i] += rows[from + i];
    }
  }

  /**
   * Maps the hash buckets of n-grams to row numbers. A pruned model keeps few buckets; their rows
   * are stored in bucket order, so that a bit set with running counts gives the row.
   */
  static final class BucketTable {

    private static final long UINT32 = 0xFFFFFFFFL;

    private final int buckets;
    private final int firstRow;
    private final long[] kept;
    private final int[] rowBefore;

    /** Every bucket has a row: its number plus {@code firstRow}. */
    BucketTable(int buckets, int firstRow) {
      this(buckets, firstRow, new long[0]);
    }

    /**
     * The n-th bucket whose bit is set has the n-th row after {@code firstRow}.
     *
     * @param kept bit {@code b % 64} of word {@code b / 64} for bucket b; empty if all are kept
     */
    BucketTable(int buckets, int firstRow, long[] kept) {
      this.buckets = buckets;
      this.firstRow = firstRow;
      this.kept = kept;
      rowBefore = new int[kept.length];
      int row = firstRow;
      for (int i = 0; i < kept.length; i++) {
        rowBefore[i] = row;
        row += Long.bitCount(kept[i]);
      }
    }

    /** Row of a character n-gram by its hash; negative if pruned. */
    int row(int hash) {
      return bucketRow(bucket(hash, buckets));
    }

    /** Row of a word n-gram by its 64-bit hash; negative if pruned. */
    int row(long hash) {
      return bucketRow(bucket(hash, buckets));
    }

    /** Bucket of a character n-gram by its hash. */
    static int bucket(int hash, int buckets) {
      return (int) ((hash & UINT32) % buckets);
    }

    /** Bucket of a word n-gram by its 64-bit hash. */
    static int bucket(long hash, int buckets) {
      return (int) Long.remainderUnsigned(hash, buckets);
    }

    private int bucketRow(int bucket) {
      if (kept.length == 0) {
        return firstRow + bucket;
      }
      long word = kept[bucket >>> 6];
      long bit = 1L << bucket;
      return (word & bit) == 0 ? -1 : rowBefore[bucket >>> 6] + Long.bitCount(word & (bit - 1));
    }
  }
}
