package io.gristmill.model.generation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
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

  /**
   * @param temperature 0 takes the best id
   * @param topK 0 keeps all
   * @param topP 1 keeps all
   */
  public Sampler(double temperature, int topK, double topP, long seed) {
    this.temperature = temperature;
    this.topK = topK;
    this.topP = topP;
    this.random = new SplittableRandom(seed);
  }

  /** An id; the smallest of equally good ones if greedy. */
  public int next(float[] logits) {
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

  private static int best(float[] logits) {
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      if (logits[id] > logits[best]) {
        best = id;
      }
    }
    return best;
  }

  /** The {@link #topK} best ids, best first. */
  private int[] candidates(float[] logits) {
    int count = topK == 0 ? logits.length : Math.min(topK, logits.length);
    return IntStream.range(0, logits.length)
        .boxed()
        .sorted(Comparator.<Integer>comparingDouble(id -> -logits[id]).thenComparing(id -> id))
        .limit(count)
        .mapToInt(Integer::intValue)
        .toArray();
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
}
