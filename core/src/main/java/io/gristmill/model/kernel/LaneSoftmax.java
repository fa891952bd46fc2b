package io.gristmill.model.kernel;

import static io.gristmill.model.kernel.LaneMath.LANES;
import static io.gristmill.model.kernel.LaneMath.STEP;
import static io.gristmill.model.kernel.LaneMath.load;
import static io.gristmill.model.kernel.LaneMath.store;
import static io.gristmill.model.kernel.LaneMath.zero;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Softmax of a row of which only the first elements count, for {@link LaneRows}. What is left of
 * the last vector is cut off by bits, which also takes off what is not a number.
 */
final class LaneSoftmax {

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

  private LaneSoftmax() {}

  static float max(ByteBuffer x, int from, int valid) {
    int end = from + valid / WIDTH * STEP;
    int rest = valid % WIDTH;
    FloatVector largest = FloatVector.broadcast(LANES, Float.NEGATIVE_INFINITY);
    for (int at = from; at < end; at += STEP) {
      largest = largest.max(load(x, at));
    }
    if (rest > 0) {
      IntVector lowest = IntVector.fromArray(BITS, LOWEST, rest * WIDTH);
      largest = largest.max(first(load(x, end), rest).or(lowest).reinterpretAsFloats());
    }
    return largest.reduceLanes(VectorOperators.MAX);
  }

  /** {@code x = exp(scale (x - max))}, then 0 up to {@code width}; returns the sum. */
  static float exp(ByteBuffer x, int from, int valid, int width, float scale, float max) {
    int end = from + valid / WIDTH * STEP;
    int rest = valid % WIDTH;
    FloatVector sums = zero();
    int at = from;
    for (; at < end; at += STEP) {
      FloatVector e = LaneMath.exp(load(x, at).sub(max).mul(scale));
      store(e, x, at);
      sums = sums.add(e);
    }
    if (rest > 0) {
      FloatVector all = LaneMath.exp(load(x, at).sub(max).mul(scale));
      FloatVector e = first(all, rest).reinterpretAsFloats();
      store(e, x, at);
      sums = sums.add(e);
      at += STEP;
    }
    clear(x, at, from + width * Float.BYTES);
    return sums.reduceLanes(VectorOperators.ADD);
  }

  /** {@link RowMath#softmaxBackward}. */
  static void backward(
      ByteBuffer x, ByteBuffer dp, int from, int valid, float scale, float logSum, float dot) {
    int end = from + valid / WIDTH * STEP;
    int rest = valid % WIDTH;
    int at = from;
    for (; at < end; at += STEP) {
      FloatVector p = LaneMath.exp(load(x, at).mul(scale).sub(logSum));
      store(p, x, at);
      store(load(dp, at).sub(dot).mul(p).mul(scale), dp, at);
    }
    if (rest > 0) {
      FloatVector all = LaneMath.exp(load(x, at).mul(scale).sub(logSum));
      FloatVector p = first(all, rest).reinterpretAsFloats();
      store(p, x, at);
      FloatVector d = first(load(dp, at), rest).reinterpretAsFloats();
      store(d.sub(dot).mul(p).mul(scale), dp, at);
    }
  }

  private static IntVector first(FloatVector x, int count) {
    return x.reinterpretAsInts().and(IntVector.fromArray(BITS, FIRST, count * WIDTH));
  }

  /** The next multiple of the lanes. */
  static int roundedUp(int count) {
    return (count + WIDTH - 1) / WIDTH * WIDTH;
  }

  private static void clear(ByteBuffer x, int from, int to) {
    for (int at = from; at < to; at += STEP) {
      store(zero(), x, at);
    }
  }
}
