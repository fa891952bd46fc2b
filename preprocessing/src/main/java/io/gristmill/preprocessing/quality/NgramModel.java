package io.gristmill.preprocessing.quality;

import java.util.Arrays;
import java.util.List;

/**
 * The perplexity of a text per word under an interpolated n-gram model in back-off form. Immutable
 * and thread-safe.
 */
final class NgramModel implements QualityModel {

  /** Key of the words that training saw too seldom. */
  static final long UNKNOWN = NgramWords.mix(1);

  /** Key of the begin of a text, which is context only. */
  static final long BEGIN = NgramWords.mix(2);

  private final List<NgramTable> tables;
  private final double emptyPerplexity;

  /**
   * @param tables by order, from 1; the first has {@link #UNKNOWN} and {@link #BEGIN}
   * @param words known words
   */
  NgramModel(List<NgramTable> tables, long words) {
    this.tables = List.copyOf(tables);
    emptyPerplexity = words;
  }

  /** Perplexity per word; that of a uniform distribution if there are no words. */
  @Override
  public double score(String text) {
    Scorer scorer = new Scorer();
    NgramWords.split(text, scorer::add);
    return scorer.words == 0 ? emptyPerplexity : Math.exp(-scorer.sum / scorer.words);
  }

  /** Sums up the logarithms of the words of a text. */
  private final class Scorer {

    /** Keys of the n-grams that end at the previous word, by order; all of them are known. */
    private final long[] keys = new long[tables.size()];

    /** Logarithms of their back-off weights. */
    private final float[] backoffs = new float[tables.size()];

    private int known = 1;
    private double sum;
    private long words;

    Scorer() {
      keys[0] = BEGIN;
      backoffs[0] = tables.get(0).backoff(tables.get(0).find(BEGIN));
    }

    void add(long word) {
      NgramTable unigrams = tables.get(0);
      long last = word;
      int found = unigrams.find(word);
      if (found < 0 || word == BEGIN) {
        last = UNKNOWN;
        found = unigrams.find(UNKNOWN);
      }
      double probability = unigrams.probability(found);
      long previous = keys[0];
      keys[0] = last;
      float previousBackoff = backoffs[0];
      backoffs[0] = unigrams.backoff(found);
      int order = 1;
      while (order < tables.size() && order <= known) {
        long key = NgramWords.extend(previous, last);
        int position = tables.get(order).find(key);
        if (position < 0) {
          break;
        }
        probability = tables.get(order).probability(position);
        previous = keys[order];
        keys[order] = key;
        float next = backoffs[order];
        backoffs[order] = tables.get(order).backoff(position);
        previousBackoff = next;
        order++;
      }
      if (order <= known && order < tables.size()) {
        // The contexts of this order and above are known, but not with this word.
        probability += previousBackoff;
        for (int context = order; context < Math.min(known, tables.size() - 1); context++) {
          probability += backoffs[context];
        }
      }
      Arrays.fill(backoffs, order, backoffs.length, 0);
      known = order;
      sum += probability;
      words++;
    }
  }
}
