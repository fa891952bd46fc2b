package io.gristmill.eval;

import io.gristmill.eval.task.NgramIndex;
import io.gristmill.io.Storage;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.TokenShardReader;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Losses of n-gram models on the split that a model is evaluated on. */
public final class NgramBaselines {

  /** Limited to fit a small heap; larger corpora are represented by their beginning. */
  public static final long MOST_TRAINING_TOKENS = 5_000_000;

  private static final int CHUNK = 1 << 20;

  private NgramBaselines() {}

  /**
   * Mean loss, nats per token, of {@code unigram}, {@code bigram} and {@code ngram} (of {@code
   * order}), trained on at most {@link #MOST_TRAINING_TOKENS} of the train split, over every token
   * of the validation split but the first of each shard.
   */
  public static Map<String, Double> measure(Storage storage, ShardManifest tokens, int order)
      throws IOException {
    NgramModel model = new NgramModel(Math.max(2, order), tokens.vocabularySize());
    train(model, storage, tokens);
    double[] sums = new double[3];
    long targets = 0;
    for (ShardManifest.Shard shard : tokens.shards(Split.VALIDATION)) {
      TokenShardReader reader = tokens.open(storage, shard.uri());
      for (long first = 0; first < reader.tokens() - 1; first += CHUNK) {
        // A chunk begins with the last token of the one before, which is not predicted again.
        int[] ids = read(reader, first, (int) Math.min(CHUNK + 1L, reader.tokens() - first));
        sums[0] += model.lossSum(ids, 1, 1);
        sums[1] += model.lossSum(ids, 1, 2);
        sums[2] += model.lossSum(ids, 1, order);
        targets += ids.length - 1;
      }
    }
    Map<String, Double> losses = new LinkedHashMap<>();
    losses.put("unigram", sums[0] / targets);
    losses.put("bigram", sums[1] / targets);
    losses.put("ngram", sums[2] / targets);
    return losses;
  }

  private static void train(NgramModel model, Storage storage, ShardManifest tokens)
      throws IOException {
    long left = MOST_TRAINING_TOKENS;
    for (ShardManifest.Shard shard : tokens.shards(Split.TRAIN)) {
      TokenShardReader reader = tokens.open(storage, shard.uri());
      for (long first = 0; first < reader.tokens() && left > 0; first += CHUNK) {
        long count = Math.min(Math.min(CHUNK, left), reader.tokens() - first);
        model.train(read(reader, first, (int) count));
        left -= count;
      }
    }
  }

  private static int[] read(TokenShardReader reader, long first, int count) throws IOException {
    int[] ids = new int[count];
    reader.read(first, ids, 0, count);
    return ids;
  }

  /**
   * The baseline a Transformer has to beat: an n-gram model with Witten-Bell interpolation (Bell,
   * Cleary and Witten, 1990), which has nothing to tune:
   *
   * <pre>
   * P(w | h) = (c(h w) + t(h) P(w | shorter h)) / (c(h) + t(h)),   P(w | nothing) = 1 / vocabulary
   * </pre>
   *
   * where c counts occurrences and t the different words that followed. Contexts are kept as 64-bit
   * hashes: at 100 million contexts a collision somewhere is a matter of 1 in 3,000, and moves one
   * probability by little.
   */
  static final class NgramModel {

    private final int order;
    private final int vocabularySize;

    /**
     * By context length: occurrences of (context, word), of contexts, of distinct words after it.
     */
    private final ContextCounts[] words;

    private final ContextCounts[] contexts;
    private final ContextCounts[] followers;

    /**
     * @param order longest n-gram; 1 for unigrams
     */
    public NgramModel(int order, int vocabularySize) {
      if (order < 1) {
        throw new IllegalArgumentException("order: " + order + " (expected at least 1)");
      }
      this.order = order;
      this.vocabularySize = vocabularySize;
      this.words = tables(order);
      this.contexts = tables(order);
      this.followers = tables(order);
    }

    /** Counts a text of ids; contexts do not reach into the text before. */
    public void train(int[] ids) {
      for (int i = 0; i < ids.length; i++) {
        long context = 0;
        for (int length = 0; length < order && length <= i; length++) {
          context = length == 0 ? 0 : extend(context, ids[i - length]);
          contexts[length].add(context);
          if (words[length].add(word(context, ids[i])) == 0) {
            followers[length].add(context);
          }
        }
      }
    }

    /** Summed cross-entropy, in nats, of {@code ids[from..]}, each given the ids before it. */
    public double lossSum(int[] ids, int from) {
      return lossSum(ids, from, order);
    }

    /** The same with contexts cut to n-grams of {@code atMost}: lower orders of one training. */
    public double lossSum(int[] ids, int from, int atMost) {
      double sum = 0;
      for (int i = from; i < ids.length; i++) {
        sum -= Math.log(probability(ids, i, Math.min(atMost, order)));
      }
      return sum;
    }

    private double probability(int[] ids, int at, int atMost) {
      double p = 1.0 / vocabularySize;
      long context = 0;
      for (int length = 0; length < atMost && length <= at; length++) {
        context = length == 0 ? 0 : extend(context, ids[at - length]);
        int occurrences = contexts[length].get(context);
        if (occurrences == 0) {
          return p;
        }
        int distinct = followers[length].get(context);
        int together = words[length].get(word(context, ids[at]));
        p = (together + distinct * p) / ((double) occurrences + distinct);
      }
      return p;
    }

    private static long extend(long context, int id) {
      return NgramIndex.mix(context + id + 0x9e3779b97f4a7c15L);
    }

    private static long word(long context, int id) {
      return NgramIndex.mix(context ^ NgramIndex.mix(id + 1L));
    }

    private static ContextCounts[] tables(int order) {
      ContextCounts[] tables = new ContextCounts[order];
      for (int i = 0; i < order; i++) {
        tables[i] = new ContextCounts();
      }
      return tables;
    }

    /** Counts by 64-bit key: an open-addressing table of primitives that grows. */
    static final class ContextCounts {

      private static final double LOAD = 0.6;

      private long[] keys = new long[1 << 12];
      private int[] counts = new int[1 << 12];
      private int size;

      /** Adds one and returns the count before. */
      int add(long key) {
        if (size > LOAD * keys.length) {
          grow();
        }
        int slot = slot(key);
        if (counts[slot] == 0) {
          keys[slot] = key;
          size++;
        }
        return counts[slot]++;
      }

      int get(long key) {
        return counts[slot(key)];
      }

      private int slot(long key) {
        int mask = keys.length - 1;
        int slot = (int) NgramIndex.mix(key) & mask;
        while (counts[slot] != 0 && keys[slot] != key) {
          slot = slot + 1 & mask;
        }
        return slot;
      }

      private void grow() {
        long[] oldKeys = keys;
        int[] oldCounts = counts;
        keys = new long[oldKeys.length * 2];
        counts = new int[oldCounts.length * 2];
        for (int i = 0; i < oldKeys.length; i++) {
          if (oldCounts[i] != 0) {
            int slot = slot(oldKeys[i]);
            keys[slot] = oldKeys[i];
            counts[slot] = oldCounts[i];
          }
        }
      }
    }
  }
}
