package io.gristmill.model.kernel;

import static io.gristmill.model.kernel.LaneMath.LANES;
import static io.gristmill.model.kernel.LaneMath.STEP;
import static io.gristmill.model.kernel.LaneMath.load;
import static io.gristmill.model.kernel.LaneMath.store;
import static io.gristmill.model.kernel.LaneMath.zero;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Softmax of a row of which only the first elements are valid, for {@link LaneRows}. The rest of
 * the last vector is masked by bits, which also removes NaN; minus infinity then adds less to the
 * sum of exponentials, which is at least 1, than float32 can represent.
 */
final class LaneSoftmax {

  private static final int WIDTH = LANES.length();

  private LaneSoftmax() {}

  /**
   * Sets the lanes after the first {@code valid} elements in their last vector to minus infinity.
   */
  static void cut(ByteBuffer x, int from, int valid) {
    int rest = valid % WIDTH;
    if (rest > 0) {
      int at = from + valid / WIDTH * STEP;
      store(LaneMask.firstAndLowest(load(x, at), rest), x, at);
    }
  }

  /** Sets the lanes after the first {@code valid} elements in their last vector to 0. */
  static void clearRest(ByteBuffer x, int from, int valid) {
    int rest = valid % WIDTH;
    if (rest > 0) {
      int at = from + valid / WIDTH * STEP;
      store(LaneMask.first(load(x, at), rest), x, at);
    }
  }

  /** {@code x = exp(scale (x - max))} for whole vectors; returns the sum. */
  static float exp(ByteBuffer x, int from, int end, float scale, float max) {
    FloatVector sums = zero();
    for (int at = from; at < end; at += STEP) {
      FloatVector e = LaneMath.exp(load(x, at).sub(max).mul(scale));
      store(e, x, at);
      sums = sums.add(e);
    }
    return sums.reduceLanes(VectorOperators.ADD);
  }

  /** {@link RowMath#softmaxBackward} for whole vectors. */
  static void backward(
      ByteBuffer x, ByteBuffer dp, int from, int end, float scale, float logSum, float dot) {
    for (int at = from; at < end; at += STEP) {
      FloatVector p = LaneMath.exp(load(x, at).mul(scale).sub(logSum));
      store(p, x, at);
      store(load(dp, at).sub(dot).mul(p).mul(scale), dp, at);
    }
  }

  /** Rounds up to a multiple of the number of lanes. */
  static int roundedUp(int count) {
    return (count + WIDTH - 1) / WIDTH * WIDTH;
  }
}
