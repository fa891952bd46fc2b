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
    int[] ids = candidates(logits);
    double[] weights = new double[ids.length];
    double total = 0;
    for (int i = 0; i < ids.length; i++) {
      weights[i] = Math.exp((logits[ids[i]] - logits[ids[0]]) / temperature);
      total += weights[i];
    }
    int kept = nucleus(weights, total);
    double mass = Arrays.stream(weights, 0, kept).sum();
    double drawn = random.nextDouble() * mass;
    for (int i = 0; i < kept; i++) {
      drawn -= weights[i];
      if (drawn < 0) {
        return ids[i];
      }
    }
    return ids[kept - 1];
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

  /** The {@link #topK} best ids, best first; the smaller one of equally good ones. */
  private int[] candidates(float[] logits) {
    long[] keys =
        IntStream.range(0, logits.length)
            .filter(drawable)
            .mapToLong(id -> descending(logits[id]) << Integer.SIZE | id)
            .sorted()
            .toArray();
    int[] ids = new int[topK == 0 ? keys.length : Math.min(topK, keys.length)];
    Arrays.setAll(ids, i -> (int) keys[i]);
    return ids;
  }

  /** An integer that is the smaller, the larger the value is. */
  private static long descending(float value) {
    int bits = Float.floatToIntBits(value);
    return bits < 0 ? bits & Integer.MAX_VALUE : ~bits;
  }

  private int nucleus(double[] weights, double total) {
    double mass = 0;
    for (int kept = 0; kept < weights.length; kept++) {
      mass += weights[kept];
      if (mass >= topP * total) {
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
