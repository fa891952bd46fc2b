package io.gristmill.model.kernel;

import static io.gristmill.model.kernel.LaneMath.STEP;
import static io.gristmill.model.kernel.LaneMath.load;
import static io.gristmill.model.kernel.LaneMath.store;
import static io.gristmill.model.kernel.LaneMath.zero;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** The loops of layer normalization over one row, for {@link LaneRows}. */
final class LaneNorm {

  private static final int FLOAT = Float.BYTES;

  private LaneNorm() {}

  static void normalise(
      ByteBuffer x,
      int from,
      float mean,
      float inverse,
      ByteBuffer gain,
      ByteBuffer bias,
      ByteBuffer y) {
    int width = gain.limit();
    int j = 0;
    for (; j + STEP <= width; j += STEP) {
      FloatVector normed = load(x, from + j).sub(mean).mul(inverse);
      store(normed.fma(load(gain, j), load(bias, j)), y, from + j);
    }
    for (; j < width; j += FLOAT) {
      float normed = (x.getFloat(from + j) - mean) * inverse;
      y.putFloat(from + j, Math.fma(normed, gain.getFloat(j), bias.getFloat(j)));
    }
  }

  /** Adds to the gradients of gain, at {@code at}, and of bias, which follow. */
  static void addParameterGradients(
      ByteBuffer x,
      int from,
      int width,
      float mean,
      float inverse,
      ByteBuffer dy,
      ByteBuffer sums,
      int at) {
    int j = 0;
    for (; j + STEP <= width; j += STEP) {
      FloatVector d = load(dy, from + j);
      FloatVector normed = load(x, from + j).sub(mean).mul(inverse);
      store(d.fma(normed, load(sums, at + j)), sums, at + j);
      store(load(sums, at + width + j).add(d), sums, at + width + j);
    }
    for (; j < width; j += FLOAT) {
      float d = dy.getFloat(from + j);
      float normed = (x.getFloat(from + j) - mean) * inverse;
      sums.putFloat(at + j, Math.fma(d, normed, sums.getFloat(at + j)));
      sums.putFloat(at + width + j, sums.getFloat(at + width + j) + d);
    }
  }

  static float dotOfNormed(
      ByteBuffer x, int from, float mean, float inverse, ByteBuffer dy, ByteBuffer gain) {
    int width = gain.limit();
    FloatVector sums = zero();
    int j = 0;
    for (; j + STEP <= width; j += STEP) {
      FloatVector normed = load(x, from + j).sub(mean).mul(inverse);
      sums = load(dy, from + j).mul(load(gain, j)).fma(normed, sums);
    }
    float sum = sums.reduceLanes(VectorOperators.ADD);
    for (; j < width; j += FLOAT) {
      float normed = (x.getFloat(from + j) - mean) * inverse;
      sum = Math.fma(dy.getFloat(from + j) * gain.getFloat(j), normed, sum);
    }
    return sum;
  }

  static void inputGradient(
      ByteBuffer x,
      int from,
      float mean,
      float inverse,
      ByteBuffer dy,
      ByteBuffer gain,
      float sum,
      float dot,
      ByteBuffer residual,
      ByteBuffer dx) {
    int width = gain.limit();
    int j = 0;
    for (; j + STEP <= width; j += STEP) {
      FloatVector normed = load(x, from + j).sub(mean).mul(inverse);
      FloatVector inner = load(dy, from + j).mul(load(gain, j)).sub(sum).sub(normed.mul(dot));
      store(inner.mul(inverse).add(load(residual, from + j)), dx, from + j);
    }
    for (; j < width; j += FLOAT) {
      float normed = (x.getFloat(from + j) - mean) * inverse;
      float inner = dy.getFloat(from + j) * gain.getFloat(j) - sum - normed * dot;
      dx.putFloat(from + j, inner * inverse + residual.getFloat(from + j));
    }
  }

  static float squares(ByteBuffer x, int from, int bytes, float mean) {
    FloatVector sums = zero();
    int j = 0;
    for (; j + STEP <= bytes; j += STEP) {
      FloatVector centred = load(x, from + j).sub(mean);
      sums = centred.fma(centred, sums);
    }
    float sum = sums.reduceLanes(VectorOperators.ADD);
    for (; j < bytes; j += FLOAT) {
      float centred = x.getFloat(from + j) - mean;
      sum = Math.fma(centred, centred, sum);
    }
    return sum;
  }
}
