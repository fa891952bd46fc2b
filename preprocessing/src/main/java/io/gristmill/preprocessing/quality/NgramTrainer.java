package io.gristmill.preprocessing.quality;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import java.util.Arrays;

/**
 * Estimates an n-gram model with interpolated modified Kneser-Ney smoothing (Chen and Goodman
 * 1999):
 *
 * <pre>
 * p(w | h) = (a(hw) - D(a(hw))) / a(h) + b(h) p(w | h')
 * </pre>
 *
 * where a is the number of occurrences in the highest order and of distinct preceding words below,
 * D a discount for counts of 1, 2 and more, h' is h without its first word, and b(h) distributes
 * what the discounts took. N-grams of order 3 and above that occur once are pruned and their mass
 * goes to b, as in most published models.
 */
final class NgramTrainer {

  private static final int PRUNED_ORDER = 3;
  private static final int LARGEST_ORDER = 5;

  private final int minCount;
  private final NgramCounts[] orders;
  private final NgramCounts vocabulary = new NgramCounts();
  private int[] tokens = new int[1 << 16];
  private int size;
  private int[] ends = new int[1 << 10];
  private int texts;

  /**
   * @param order longest n-grams, 1 to 5
   * @param minCount occurrences from which on a word is known
   */
  NgramTrainer(int order, int minCount) {
    if (order < 1 || order > LARGEST_ORDER) {
      throw new InvalidConfigException(
          format("word n-grams: %d (expected 1 to %d for perplexity)", order, LARGEST_ORDER));
    }
    this.minCount = minCount;
    orders = new NgramCounts[order];
    Arrays.setAll(orders, i -> new NgramCounts());
  }

  void add(String text) {
    NgramWords.split(text, this::append);
    if (texts == ends.length) {
      ends = Arrays.copyOf(ends, 2 * texts);
    }
    ends[texts++] = size;
  }

  private void append(long word) {
    int found = vocabulary.find(word);
    int number = found < 0 ? vocabulary.add(found, word, 0, 0) : found;
    vocabulary.count(number);
    if (size == tokens.length) {
      if (size > Integer.MAX_VALUE - 16) {
        throw new InvalidInputException("words of the texts: more than 2^31 (expected a sample)");
      }
      tokens = Arrays.copyOf(tokens, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * size));
    }
    tokens[size++] = number;
  }

  /** Number of words of all texts. */
  long words() {
    return size;
  }

  /** Number of texts. */
  int texts() {
    return texts;
  }

  /** Estimates the model from all texts added. */
  NgramFile estimate() {
    orders[0].add(orders[0].find(NgramModel.BEGIN), NgramModel.BEGIN, 0, 0);
    orders[0].add(orders[0].find(NgramModel.UNKNOWN), NgramModel.UNKNOWN, 0, 0);
    for (int text = 0; text < texts; text++) {
      count(text == 0 ? 0 : ends[text - 1], ends[text]);
    }
    NgramBuilder model = new NgramBuilder();
    double[] lower = new double[0];
    for (int order = 1; order <= orders.length; order++) {
      lower = estimate(order, lower, model);
    }
    return model.build();
  }

  private void count(int from, int to) {
    // Keys and indexes of the n-grams that end at the previous and at this word, by order.
    long[] keys = new long[orders.length];
    int[] indexes = new int[orders.length];
    long[] nextKeys = new long[orders.length];
    int[] nextIndexes = new int[orders.length];
    keys[0] = NgramModel.BEGIN;
    int history = 1;
    for (int i = from; i < to; i++) {
      long word = word(tokens[i]);
      int longest = Math.min(orders.length, history + 1);
      for (int order = 1; order <= longest; order++) {
        long key = order == 1 ? word : NgramWords.extend(keys[order - 2], word);
        NgramCounts counts = orders[order - 1];
        int found = counts.find(key);
        int index = found;
        if (found < 0) {
          int context = order == 1 ? 0 : indexes[order - 2];
          int suffix = order == 1 ? 0 : nextIndexes[order - 2];
          index = counts.add(found, key, context, suffix);
          if (order > 1) {
            orders[order - 2].adjust(suffix);
          }
        }
        counts.count(index);
        boolean begins = order == i - from + 2;
        if (order == orders.length || begins) {
          counts.adjust(index);
        }
        nextKeys[order - 1] = key;
        nextIndexes[order - 1] = index;
      }
      System.arraycopy(nextKeys, 0, keys, 0, longest);
      System.arraycopy(nextIndexes, 0, indexes, 0, longest);
      history = Math.min(history + 1, orders.length);
    }
  }

  private long word(int number) {
    boolean rare = vocabulary.occurrences(number) < minCount;
    return rare ? NgramModel.UNKNOWN : vocabulary.key(number);
  }

  /**
   * Estimates one order and adds its n-grams.
   *
   * @param lower probabilities of the order below
   * @return probabilities of this order
   */
  private double[] estimate(int order, double[] lower, NgramBuilder model) {
    NgramCounts counts = orders[order - 1];
    int contexts = order == 1 ? 1 : orders[order - 2].size();
    double[] discounts = discounts(counts);
    double[] totals = new double[contexts];
    double[] taken = new double[contexts];
    for (int i = 0; i < counts.size(); i++) {
      int a = counts.adjusted(i);
      totals[counts.context(i)] += a;
      taken[counts.context(i)] += isKept(order, counts, i) ? discount(discounts, a) : a;
    }
    double[] probabilities = new double[counts.size()];
    double uniform = 1.0 / (counts.size() - 1); // without the begin of a text
    for (int i = 0; i < probabilities.length; i++) {
      int a = counts.adjusted(i);
      int context = counts.context(i);
      double rest = totals[context] == 0 ? 1 : taken[context] / totals[context];
      double below = order == 1 ? uniform : lower[counts.suffix(i)];
      double own = isKept(order, counts, i) ? a - discount(discounts, a) : 0;
      probabilities[i] = (a == 0 ? 0 : own / totals[context]) + rest * below;
    }
    if (order > 1) {
      model.setBackoffs(taken, totals);
    }
    model.add(counts, probabilities, i -> isKept(order, counts, i));
    return probabilities;
  }

  private static boolean isKept(int order, NgramCounts counts, int index) {
    return order < PRUNED_ORDER || counts.occurrences(index) > 1;
  }

  private static double discount(double[] discounts, int count) {
    return count == 0 ? 0 : discounts[Math.min(count, 3) - 1];
  }

  /** Discounts for counts of 1, 2 and more, or a half each if there are too few n-grams. */
  private static double[] discounts(NgramCounts counts) {
    double[] of = new double[5]; // n-grams by count
    for (int i = 0; i < counts.size(); i++) {
      of[Math.min(4, counts.adjusted(i))] += counts.adjusted(i) <= 4 ? 1 : 0;
    }
    double[] discounts = new double[3];
    double y = of[1] / (of[1] + 2 * of[2]);
    for (int k = 1; k <= 3; k++) {
      discounts[k - 1] = k - (k + 1) * y * of[k + 1] / of[k];
      if (!(discounts[k - 1] > 0 && discounts[k - 1] < k)) {
        return new double[] {0.5, 0.5, 0.5};
      }
    }
    return discounts;
  }
}
