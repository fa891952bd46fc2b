package io.gristmill.model.generation;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Draws the next id from logits: temperature, then the {@code topK} best, then the smallest set
 * with {@code topP} of the probability (nucleus sampling, Holtzman et al., 2020). Equal seeds draw
 * equal ids.
 */
public final class Sampler {

  /** Above so many ids, sorting all of them is faster than keeping a sorted list of the best. */
  private static final int MANY = 256;

  private final double temperature;
  private final int topK;
  private final double topP;
  private final SplittableRandom random;
  private final IntPredicate drawable;

  /** Draws from all ids; see the other constructor. */
  public Sampler(double temperature, int topK, double topP, long seed) {
    this(temperature, topK, topP, seed, id -> true);
  }

  /**
   * @param temperature 0 takes the best id
   * @param topK 0 keeps all
   * @param topP 1 keeps all
   * @param drawable the ids to draw from, at least one
   */
  public Sampler(double temperature, int topK, double topP, long seed, IntPredicate drawable) {
    this.temperature = temperature;
    this.topK = topK;
    this.topP = topP;
    this.random = new SplittableRandom(seed);
    this.drawable = drawable;
  }

  /**
   * An id; the smallest of equally good ones if greedy.
   *
   * @throws IncompatibleArtifactException for logits that are not finite, as of broken weights
   */
  public int next(float[] logits) {
    requireFinite(logits);
    if (temperature == 0) {
      return best(logits);
    }
    return topK == 0 ? fromAll(logits) : fromBest(logits);
  }

  /** Draws from {@link #topK} ids, best first. */
  private int fromBest(float[] logits) {
    int[] ids = best(logits, topK, drawable);
    double[] weights = new double[ids.length];
    double total = 0;
    for (int i = 0; i < ids.length; i++) {
      weights[i] = Math.exp((logits[ids[i]] - logits[ids[0]]) / temperature);
      total += weights[i];
    }
    return draw(ids, weights, nucleus(weights, total * topP));
  }

  /**
   * Draws from all ids, or from the fewest with the probability {@link #topP}. Only ids that can be
   * among these are sorted: the others together have less than the rest of the probability.
   */
  private int fromAll(float[] logits) {
    float max = logits[best(logits)];
    double[] weights = new double[logits.length];
    double total = 0;
    for (int id = 0; id < logits.length; id++) {
      if (drawable.test(id)) {
        weights[id] = Math.exp((logits[id] - max) / temperature);
        total += weights[id];
      }
    }
    if (topP == 1) {
      return draw(IntStream.range(0, logits.length).toArray(), weights, logits.length);
    }
    double least = (1 - topP) * total / logits.length;
    int[] ids =
        sorted(logits, IntStream.range(0, logits.length).filter(id -> weights[id] >= least));
    double[] ofIds = Arrays.stream(ids).mapToDouble(id -> weights[id]).toArray();
    return draw(ids, ofIds, nucleus(ofIds, total * topP));
  }

  private int draw(int[] ids, double[] weights, int kept) {
    double mass = Arrays.stream(weights, 0, kept).sum();
    double drawn = random.nextDouble() * mass;
    int last = 0;
    for (int i = 0; i < kept; i++) {
      if (weights[i] > 0) {
        last = i;
        drawn -= weights[i];
        if (drawn < 0) {
          break;
        }
      }
    }
    return ids[last];
  }

  private static void requireFinite(float[] logits) {
    for (int id = 0; id < logits.length; id++) {
      if (!Float.isFinite(logits[id])) {
        throw new IncompatibleArtifactException(
            format("logit: %s (expected a finite number) at id %d", logits[id], id));
      }
    }
  }

  private int best(float[] logits) {
    int best = -1;
    for (int id = 0; id < logits.length; id++) {
      if ((best < 0 || logits[id] > logits[best]) && drawable.test(id)) {
        best = id;
      }
    }
    return best;
  }

  /** The best ids, best first; the smaller one of equally good ones. */
  static int[] best(float[] logits, int most, IntPredicate drawable) {
    if (most > MANY) {
      int[] all = sorted(logits, IntStream.range(0, logits.length).filter(drawable));
      return Arrays.copyOf(all, Math.min(most, all.length));
    }
    long[] keys = new long[Math.min(most, logits.length)];
    int count = 0;
    for (int id = 0; id < logits.length; id++) {
      long key = key(logits, id);
      if ((count < keys.length || key < keys[count - 1]) && drawable.test(id)) {
        int at = -1 - Arrays.binarySearch(keys, 0, count, key);
        count = Math.min(count + 1, keys.length);
        System.arraycopy(keys, at, keys, at + 1, count - at - 1);
        keys[at] = key;
      }
    }
    return Arrays.stream(keys, 0, count).mapToInt(key -> (int) key).toArray();
  }

  private static int[] sorted(float[] logits, IntStream ids) {
    return ids.mapToLong(id -> key(logits, id)).sorted().mapToInt(key -> (int) key).toArray();
  }

  /** Smaller for better ids. */
  private static long key(float[] logits, int id) {
    return descending(logits[id]) << Integer.SIZE | id;
  }

  /** An integer that is the smaller, the larger the value is. */
  private static long descending(float value) {
    int bits = Float.floatToIntBits(value);
    return bits < 0 ? bits & Integer.MAX_VALUE : ~bits;
  }

  /** Length of the shortest beginning of the weights with that sum. */
  private static int nucleus(double[] weights, double sum) {
    double mass = 0;
    for (int kept = 0; kept < weights.length; kept++) {
      mass += weights[kept];
      if (mass >= sum) {
        return kept + 1;
      }
    }
    return weights.length;
  }

  /**
   * Makes ids that a text already has less likely: their logits are divided by the factor where
   * they are positive and multiplied by it where they are negative (CTRL, Keskar et al., 2019,
   * section 4.1, which has positive logits only; negative ones as its implementations do).
   */
  static final class RepetitionPenalty {

    private final float factor;
    private final BitSet seen = new BitSet();

    /**
     * @param factor 1 changes nothing
     */
    RepetitionPenalty(double factor) {
      this.factor = (float) factor;
    }

    /** These are in the text from now on. */
    void saw(int... ids) {
      for (int id : ids) {
        seen.set(id);
      }
    }

    /** Changes the logits in place. */
    void apply(float[] logits) {
      if (factor == 1) {
        return;
      }
      for (int id = seen.nextSetBit(0); id >= 0; id = seen.nextSetBit(id + 1)) {
        logits[id] = logits[id] > 0 ? logits[id] / factor : logits[id] * factor;
      }
    }
  }
}
