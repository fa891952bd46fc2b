package io.gristmill.model.shape;

import io.gristmill.io.Sha256;
import io.gristmill.model.shape.ParameterLayout.ParameterNames;
import java.util.Random;

/**
 * Initial values of what is added to a model that is trained already. Every parameter has random
 * numbers of its own, which depend on the seed and on its name alone.
 */
public final class AddedValues {

  /** GPT-2's. */
  private static final double DEVIATION = 0.02;

  private AddedValues() {}

  /**
   * Values of an adapter's matrix, row-major: zeros for B, and for A uniform ones up to {@code 1 /
   * sqrt(in)}, which is PEFT's default, Kaiming's uniform initialisation with a slope of sqrt(5).
   *
   * @param name in {@link ParameterLayout#model}
   */
  public static float[] adapter(long seed, String name, long rows, long columns) {
    float[] values = new float[Math.toIntExact(rows * columns)];
    if (name.endsWith(ParameterNames.LORA_A)) {
      Random random = random(seed, name);
      double bound = 1 / Math.sqrt((double) columns);
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (bound * (2 * random.nextDouble() - 1));
      }
    }
    return values;
  }

  /** Values of rows of a vocabulary matrix: normal with GPT-2's deviation of 0.02. */
  public static float[] rows(long seed, String name, long rows, long columns) {
    float[] values = new float[Math.toIntExact(rows * columns)];
    Random random = random(seed, name);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (DEVIATION * random.nextGaussian());
    }
    return values;
  }

  private static Random random(long seed, String name) {
    String digest = Sha256.of(seed + " " + name);
    return new Random(Long.parseUnsignedLong(digest.substring(0, 16), 16));
  }
}
