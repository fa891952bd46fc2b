package io.gristmill.model.kernel;

import static io.gristmill.model.kernel.LaneMath.STEP;
import static io.gristmill.model.kernel.LaneMath.load;
import static io.gristmill.model.kernel.LaneMath.zero;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Reductions of a range of a row to one number, for {@link LaneRows}. */
final class LaneReductions {

  private static final int FLOAT = Float.BYTES;

  private LaneReductions() {}

  static float dot(ByteBuffer x, int xFrom, ByteBuffer y, int yFrom, int bytes) {
    FloatVector sums = zero();
    int j = 0;
    for (; j + STEP <= bytes; j += STEP) {
      sums = load(x, xFrom + j).fma(load(y, yFrom + j), sums);
    }
    float sum = sums.reduceLanes(VectorOperators.ADD);
    for (; j < bytes; j += FLOAT) {
      sum = Math.fma(x.getFloat(xFrom + j), y.getFloat(yFrom + j), sum);
    }
    return sum;
  }

  static float sum(ByteBuffer x, int from, int bytes) {
    FloatVector sums = zero();
    int j = 0;
    for (; j + STEP <= bytes; j += STEP) {
      sums = sums.add(load(x, from + j));
    }
    float sum = sums.reduceLanes(VectorOperators.ADD);
    for (; j < bytes; j += FLOAT) {
      sum += x.getFloat(from + j);
    }
    return sum;
  }

  static float max(ByteBuffer x, int from, int end) {
    FloatVector largest = FloatVector.broadcast(LaneMath.LANES, Float.NEGATIVE_INFINITY);
    int at = from;
    for (; at + STEP <= end; at += STEP) {
      largest = largest.max(load(x, at));
    }
    float max = largest.reduceLanes(VectorOperators.MAX);
    for (; at < end; at += FLOAT) {
      max = Math.max(max, x.getFloat(at));
    }
    return max;
  }
}
