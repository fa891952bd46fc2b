package io.gristmill.preprocessing.fasttext;

import io.gristmill.preprocessing.fasttext.OutputLayer.TreeOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The words, labels and pruned buckets of a model.
 *
 * @param labels without prefix
 * @param labelCounts occurrences in training, most frequent first
 * @param pruning the kept buckets
 */
record Dictionary(WordTable words, List<String> labels, long[] labelCounts, Pruning pruning) {

  static final String LABEL_PREFIX = "__label__";

  /** An entry holds at least an empty word, its count and its type. */
  private static final int LEAST_ENTRY_BYTES = 10;

  /**
   * In a pruned model, bucket {@code buckets[i]} has row {@code rows[i]} after the words, and other
   * buckets have none.
   */
  record Pruning(boolean pruned, int[] buckets, int[] rows) {}

  static Dictionary read(ModelReader in) throws IOException {
    int size = in.count("dictionary size");
    int wordCount = in.count("words");
    int labelCount = in.count("labels");
    in.require((long) wordCount + labelCount == size, "dictionary size", size, "words + labels");
    in.require(labelCount > 0, "labels", labelCount, "at least 1");
    in.int64(); // tokens in training
    long prunedCount = in.int64();
    in.requireBytes((long) size * LEAST_ENTRY_BYTES);
    List<byte[]> words = new ArrayList<>(wordCount);
    List<String> labels = new ArrayList<>(labelCount);
    long[] labelCounts = new long[labelCount];
    for (int i = 0; i < size; i++) {
      byte[] entry = in.zeroTerminated();
      long count = in.int64();
      int type = in.uint8();
      in.require(type == (i < wordCount ? 0 : 1), "entry type", type, "words, then labels");
      if (type == 0) {
        words.add(entry);
      } else {
        in.require(
            count >= 0 && count < TreeOutput.COUNT_BOUND, "label count", count, "0 to 10^15");
        labelCounts[labels.size()] = count;
        labels.add(name(entry));
      }
    }
    return new Dictionary(
        new WordTable(words), List.copyOf(labels), labelCounts, pruning(in, prunedCount));
  }

  private static Pruning pruning(ModelReader in, long count) throws IOException {
    if (count < 0) {
      return new Pruning(false, new int[0], new int[0]);
    }
    in.require(count <= Integer.MAX_VALUE, "kept buckets", count, "below 2^31");
    in.requireBytes(count * 2 * Integer.BYTES);
    int[] buckets = new int[(int) count];
    int[] rows = new int[(int) count];
    for (int i = 0; i < count; i++) {
      buckets[i] = in.int32();
      rows[i] = in.int32();
    }
    return new Pruning(true, buckets, rows);
  }

  private static String name(byte[] entry) {
    String label = new String(entry, StandardCharsets.UTF_8);
    return label.startsWith(LABEL_PREFIX) ? label.substring(LABEL_PREFIX.length()) : label;
  }
}
