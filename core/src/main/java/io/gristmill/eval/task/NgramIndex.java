package io.gristmill.eval.task;

import io.gristmill.tokenizer.Tokenizer;
import io.gristmill.tokens.TokenShardReader;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Runs of words of tasks, to be searched for in training text as for GPT-3 (Brown et al., 2020,
 * appendix C). An item is contaminated if a document has a run of {@code ngram} of its words; an
 * item with fewer words, but at least {@link #FEWEST}, if a document has all of them. Words are
 * runs of letters and digits in lower case. Runs are kept as 64-bit hashes, so that the memory
 * depends on the tasks alone. A class and not a record, since Kryo cannot set the fields of
 * records.
 */
public final class NgramIndex implements Serializable {

  /** Items of fewer words are not checked: their words meet by chance. */
  static final int FEWEST = 8;

  private static final long serialVersionUID = 1L;
  private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;
  private static final int FILTER_BITS_PER_HASH = 16;

  private final int ngram;
  private final long[] hashes; // sorted, distinct
  private final boolean[] lengths; // by number of words: whether a run of this length is kept
  private final long[] filter; // a bit for each hash, to look up few of those that are absent

  private NgramIndex(int ngram, long[] hashes, boolean[] lengths) {
    this.ngram = ngram;
    this.hashes = hashes;
    this.lengths = lengths;
    long bits = Math.max(64L, (long) hashes.length * FILTER_BITS_PER_HASH);
    this.filter = new long[(int) (Long.highestOneBit(bits) * 2 / Long.SIZE)];
    for (long hash : hashes) {
      filter[filterIndex(hash)] |= 1L << hash;
    }
  }

  /**
   * Indexes the items of tasks.
   *
   * @param ngram words of a run
   */
  public static NgramIndex of(List<Task> tasks, int ngram) {
    boolean[] lengths = new boolean[ngram + 1];
    LongStream.Builder hashes = LongStream.builder();
    for (Task task : tasks) {
      for (TaskItem item : task.items()) {
        long[] words = words(item.text());
        int length = runLength(words, ngram);
        lengths[length] = length > 0;
        runs(words, length).forEach(hashes);
      }
    }
    return new NgramIndex(ngram, hashes.build().sorted().distinct().toArray(), lengths);
  }

  /** Number of distinct runs. */
  public int size() {
    return hashes.length;
  }

  public int ngram() {
    return ngram;
  }

  /** The runs that occur in a document of a shard, by their index. Documents are read in turn. */
  public BitSet matches(TokenShardReader shard, Tokenizer tokenizer) throws IOException {
    BitSet matches = new BitSet(hashes.length);
    for (int document = 0; document < shard.documents(); document++) {
      long start = shard.documentStart(document);
      int[] ids = new int[Math.toIntExact(shard.documentStart(document + 1) - start)];
      shard.read(start, ids, 0, ids.length);
      boolean ended = ids.length > 0 && tokenizer.isSpecial(ids[ids.length - 1]);
      addMatches(tokenizer.decode(ended ? Arrays.copyOf(ids, ids.length - 1) : ids), matches);
    }
    return matches;
  }

  /** Adds the runs that occur in a text. */
  void addMatches(String text, BitSet matches) {
    long[] words = words(text);
    for (int end = 0; end < words.length; end++) {
      long hash = 0;
      for (int length = 1; length <= Math.min(ngram, end + 1); length++) {
        hash = hash * MULTIPLIER + words[end - length + 1];
        if (lengths[length]) {
          int index = find(finish(hash, length));
          if (index >= 0) {
            matches.set(index);
          }
        }
      }
    }
  }

  /**
   * The items of a task with a run that occurs in training text.
   *
   * @param matches of all shards
   */
  public BitSet contaminated(Task task, BitSet matches) {
    BitSet items = new BitSet();
    for (int i = 0; i < task.items().size(); i++) {
      long[] words = words(task.items().get(i).text());
      items.set(i, runs(words, runLength(words, ngram)).anyMatch(run -> matches.get(find(run))));
    }
    return items;
  }

  /** The number of items that have too few words to be checked. */
  public int unchecked(Task task) {
    return (int)
        task.items().stream().filter(item -> runLength(words(item.text()), ngram) == 0).count();
  }

  /** Words of the runs of an item; 0 if it is not checked. */
  private static int runLength(long[] words, int ngram) {
    return words.length < Math.min(FEWEST, ngram) ? 0 : Math.min(ngram, words.length);
  }

  private static LongStream runs(long[] words, int length) {
    if (length == 0) {
      return LongStream.empty();
    }
    return IntStream.range(length - 1, words.length).mapToLong(end -> run(words, end, length));
  }

  /** Hash of the run of words that ends at an index. */
  private static long run(long[] words, int end, int length) {
    long hash = 0;
    for (int i = end; i > end - length; i--) {
      hash = hash * MULTIPLIER + words[i];
    }
    return finish(hash, length);
  }

  private static long finish(long hash, int length) {
    return mix(hash + length);
  }

  private int find(long hash) {
    boolean absent = (filter[filterIndex(hash)] & 1L << hash) == 0;
    return absent ? -1 : Arrays.binarySearch(hashes, hash);
  }

  /** The low six bits of a hash choose the bit in the word. */
  private int filterIndex(long hash) {
    return (int) (hash >>> 6) & (filter.length - 1);
  }

  /** Hashes of the words of a text. */
  private static long[] words(String text) {
    LongStream.Builder words = LongStream.builder();
    long hash = 0;
    boolean inside = false;
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      if (isOfWord(c)) {
        hash = (hash + Character.toLowerCase(c) + 1) * MULTIPLIER;
        inside = true;
      } else if (inside) {
        words.add(mix(hash));
        hash = 0;
        inside = false;
      }
    }
    if (inside) {
      words.add(mix(hash));
    }
    return words.build().toArray();
  }

  private static boolean isOfWord(int c) {
    return Character.isLetterOrDigit(c)
        || Character.getType(c) == Character.NON_SPACING_MARK
        || Character.getType(c) == Character.COMBINING_SPACING_MARK;
  }

  /** The finalizer of MurmurHash3: every input bit reaches every output bit. */
  public static long mix(long key) {
    long h = key;
    h = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
    h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
    return h ^ h >>> 33;
  }
}
