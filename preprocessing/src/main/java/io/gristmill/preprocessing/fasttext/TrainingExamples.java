package io.gristmill.preprocessing.fasttext;

import io.gristmill.preprocessing.fasttext.Features.BucketTable;
import io.gristmill.preprocessing.fasttext.SupervisedTrainer.Settings;
import io.gristmill.preprocessing.fasttext.TrainingCorpus.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The features of each text as sorted rows with their numbers of occurrences. Only buckets that
 * occur have a row, in order of first occurrence, so that the n-grams of one text lie together.
 */
final class TrainingExamples {

  private final Vocabulary vocabulary;
  private final Settings settings;

  /** Row of each word; -1 if it is too rare. */
  private final int[] wordRows;

  /** Words in the order of their rows. */
  private final int[] words;

  /** Position of each bucket among those that occur, from 1; 0 if it does not occur. */
  private final int[] bucketRows;

  /** Bucket of each row after the words. */
  private int[] rowBuckets = new int[1 << 10];

  private int buckets;

  private final List<Example> examples = new ArrayList<>();
  private int[] scratch = new int[1 << 10];
  private int count;

  /**
   * One text.
   *
   * @param tokens of the text, which the learning rate decays by
   * @param rows distinct, ascending
   * @param counts occurrences of each row
   */
  record Example(int label, int tokens, int[] rows, int[] counts, int features) {}

  TrainingExamples(TrainingCorpus corpus, Settings settings) {
    this.vocabulary = corpus.vocabulary();
    this.settings = settings;
    words = vocabulary.frequent(settings.minCount());
    wordRows = new int[vocabulary.size()];
    Arrays.fill(wordRows, -1);
    for (int row = 0; row < words.length; row++) {
      wordRows[words[row]] = row;
    }
    bucketRows = new int[settings.buckets()];
    int[][] charBuckets = charBuckets();
    for (int text = 0; text < corpus.texts(); text++) {
      examples.add(example(corpus, text, charBuckets));
    }
  }

  /** Buckets of the character n-grams of each word; no arrays if there are none. */
  private int[][] charBuckets() {
    if (settings.maxChars() == 0) {
      return new int[0][];
    }
    int[][] result = new int[vocabulary.size()][];
    for (int word = 0; word < result.length; word++) {
      byte[] bytes = vocabulary.word(word);
      count = 0;
      if (!Arrays.equals(bytes, Features.END_OF_LINE)) {
        byte[] marked = new byte[bytes.length + 2];
        marked[0] = '<';
        System.arraycopy(bytes, 0, marked, 1, bytes.length);
        marked[bytes.length + 1] = '>';
        Features.charNgrams(
            marked,
            marked.length,
            settings.minChars(),
            settings.maxChars(),
            hash -> add(BucketTable.bucket(hash, settings.buckets())));
      }
      result[word] = Arrays.copyOf(scratch, count);
    }
    return result;
  }

  private Example example(TrainingCorpus corpus, int text, int[][] charBuckets) {
    count = 0;
    int start = corpus.start(text);
    int end = corpus.start(text + 1);
    for (int i = start; i < end; i++) {
      int word = corpus.token(i);
      if (wordRows[word] >= 0) {
        add(wordRows[word]);
      }
      if (charBuckets.length > 0) {
        for (int bucket : charBuckets[word]) {
          add(row(bucket));
        }
      }
    }
    for (int i = start; i < end; i++) {
      long hash = vocabulary.hash(corpus.token(i));
      for (int j = i + 1; j < Math.min(end, i + settings.wordNgrams()); j++) {
        hash = hash * Features.WORD_NGRAM_FACTOR + vocabulary.hash(corpus.token(j));
        add(row(BucketTable.bucket(hash, settings.buckets())));
      }
    }
    return counted(corpus.label(text), end - start);
  }

  private Example counted(int label, int tokens) {
    Arrays.sort(scratch, 0, count);
    int[] rows = new int[count];
    int[] counts = new int[count];
    int distinct = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || scratch[i] != scratch[i - 1]) {
        rows[distinct++] = scratch[i];
      }
      counts[distinct - 1]++;
    }
    return new Example(
        label, tokens, Arrays.copyOf(rows, distinct), Arrays.copyOf(counts, distinct), count);
  }

  private void add(int row) {
    if (count == scratch.length) {
      scratch = Arrays.copyOf(scratch, 2 * count);
    }
    scratch[count++] = row;
  }

  private int row(int bucket) {
    if (bucketRows[bucket] == 0) {
      if (buckets == rowBuckets.length) {
        rowBuckets = Arrays.copyOf(rowBuckets, 2 * buckets);
      }
      rowBuckets[buckets++] = bucket;
      bucketRows[bucket] = buckets;
    }
    return words.length + bucketRows[bucket] - 1;
  }

  List<Example> examples() {
    return examples;
  }

  /** Numbers of the words in the order of their rows. */
  int[] words() {
    return words;
  }

  /** Number of rows: words, then the buckets that occur. */
  int rows() {
    return words.length + buckets;
  }

  /** Row in fastText's matrix of words and all buckets. */
  long fileRow(int row) {
    return row < words.length ? row : words.length + (long) rowBuckets[row - words.length];
  }

  /** Row of a bucket; -1 if it does not occur. */
  int bucketRow(int bucket) {
    return bucketRows[bucket] == 0 ? -1 : words.length + bucketRows[bucket] - 1;
  }
}
