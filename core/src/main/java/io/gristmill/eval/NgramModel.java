package io.gristmill.eval;

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
final class NgramModel {

  private final int order;
  private final int vocabularySize;

  /** By context length: occurrences of (context, word), of contexts, of distinct words after it. */
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
    return ContextCounts.mix(context + id + 0x9e3779b97f4a7c15L);
  }

  private static long word(long context, int id) {
    return ContextCounts.mix(context ^ ContextCounts.mix(id + 1L));
  }

  private static ContextCounts[] tables(int order) {
    ContextCounts[] tables = new ContextCounts[order];
    for (int i = 0; i < order; i++) {
      tables[i] = new ContextCounts();
    }
    return tables;
  }
}
