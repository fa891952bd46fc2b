package io.gristmill.model.kernel;

import static io.gristmill.model.kernel.LaneMath.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Selects the first lanes of a vector by bit masks: masks of the Vector API are allocated as
 * objects in Java 17.
 */
final class LaneMask {

  private static final VectorSpecies<Integer> BITS = IntVector.SPECIES_PREFERRED;

  private static final int WIDTH = LANES.length();

  /** All ones for the first {@code i} lanes, at {@code i WIDTH}. */
  private static final int[] FIRST = new int[WIDTH * WIDTH];

  /** The bits of minus infinity for the other lanes. */
  private static final int[] LOWEST = new int[WIDTH * WIDTH];

  static {
    for (int i = 0; i < WIDTH * WIDTH; i++) {
      boolean counts = i % WIDTH < i / WIDTH;
      FIRST[i] = counts ? -1 : 0;
      LOWEST[i] = counts ? 0 : Float.floatToRawIntBits(Float.NEGATIVE_INFINITY);
    }
  }

  private LaneMask() {}

  /** Sets all but the first {@code count} lanes to 0. */
  static FloatVector first(FloatVector x, int count) {
    IntVector mask = IntVector.fromArray(BITS, FIRST, count * WIDTH);
    return x.reinterpretAsInts().and(mask).reinterpretAsFloats();
  }

  /** Sets all but the first {@code count} lanes to minus infinity. */
  static FloatVector firstAndLowest(FloatVector x, int count) {
    IntVector mask = IntVector.fromArray(BITS, FIRST, count * WIDTH);
    IntVector lowest = IntVector.fromArray(BITS, LOWEST, count * WIDTH);
    return x.reinterpretAsInts().and(mask).or(lowest).reinterpretAsFloats();
  }
}
