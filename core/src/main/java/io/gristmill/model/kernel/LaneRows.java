package io.gristmill.model.kernel;

import static io.gristmill.model.kernel.LaneMath.STEP;
import static io.gristmill.model.kernel.LaneMath.load;
import static io.gristmill.model.kernel.LaneMath.store;
import static io.gristmill.model.kernel.LaneMath.zero;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The Vector API; what does not fill the lanes at the end of a row is done one by one.
 *
 * <p>Every loop over lanes is in a method for one row or block. The compiler optimises a method by
 * how often it is called: a loop over a whole array would spend its first thousands of iterations,
 * in every call of the first hundreds of steps, in code that allocates every vector.
 */
final class LaneRows implements RowMath {

  private static final int FLOAT = Float.BYTES;

  /** Bytes of an element-wise block. */
  private static final int BLOCK = 1 << 13;

  @Override
  public void broadcast(ByteBuffer row, ByteBuffer y) {
    for (int at = 0; at < y.limit(); at += row.limit()) {
      y.put(at, row, 0, row.limit());
    }
  }

  @Override
  public void addBroadcast(ByteBuffer x, ByteBuffer row, ByteBuffer y) {
    for (int from = 0; from < y.limit(); from += row.limit()) {
      addRow(x, from, row, y);
    }
  }

  private static void addRow(ByteBuffer x, int from, ByteBuffer row, ByteBuffer y) {
    int width = row.limit();
    int j = 0;
    for (; j + STEP <= width; j += STEP) {
      store(load(x, from + j).add(load(row, j)), y, from + j);
    }
    for (; j < width; j += FLOAT) {
      y.putFloat(from + j, x.getFloat(from + j) + row.getFloat(j));
    }
  }

  /** Four rows at a time, so that the sums are read and written a quarter as often. */
  @Override
  public void columnSums(ByteBuffer x, ByteBuffer sums) {
    int width = sums.limit();
    clear(sums, 0, width / FLOAT);
    int from = 0;
    for (; from + 4 * width <= x.limit(); from += 4 * width) {
      addFourRows(x, from, sums);
    }
    for (; from < x.limit(); from += width) {
      add(x, from, sums, 0, width);
    }
  }

  private static void addFourRows(ByteBuffer x, int from, ByteBuffer sums) {
    int width = sums.limit();
    int j = 0;
    for (; j + STEP <= width; j += STEP) {
      FloatVector a = load(x, from + j).add(load(x, from + width + j));
      FloatVector b = load(x, from + 2 * width + j).add(load(x, from + 3 * width + j));
      store(load(sums, j).add(a.add(b)), sums, j);
    }
    for (; j < width; j += FLOAT) {
      float a = x.getFloat(from + j) + x.getFloat(from + width + j);
      float b = x.getFloat(from + 2 * width + j) + x.getFloat(from + 3 * width + j);
      sums.putFloat(j, sums.getFloat(j) + (a + b));
    }
  }

  @Override
  public void add(ByteBuffer x, int fromByte, ByteBuffer y, int toByte, int bytes) {
    int j = 0;
    for (; j + STEP <= bytes; j += STEP) {
      store(load(y, toByte + j).add(load(x, fromByte + j)), y, toByte + j);
    }
    for (; j < bytes; j += FLOAT) {
      y.putFloat(toByte + j, y.getFloat(toByte + j) + x.getFloat(fromByte + j));
    }
  }

  @Override
  public void layerNorm(
      ByteBuffer x, ByteBuffer gain, ByteBuffer bias, ByteBuffer y, ByteBuffer stats) {
    int width = gain.limit();
    for (int from = 0, s = 0; from < x.limit(); from += width, s += 2 * FLOAT) {
      float mean = LaneReductions.sum(x, from, width) * FLOAT / width;
      float variance = LaneNorm.squares(x, from, width, mean) * FLOAT / width;
      float inverse = (float) (1 / Math.sqrt(variance + Kernels.EPSILON));
      LaneNorm.normalise(x, from, mean, inverse, gain, bias, y);
      stats.putFloat(s, mean);
      stats.putFloat(s + FLOAT, inverse);
    }
  }

  @Override
  public void layerNormBackward(
      ByteBuffer x,
      ByteBuffer gain,
      ByteBuffer stats,
      ByteBuffer dy,
      ByteBuffer residual,
      ByteBuffer dx,
      ByteBuffer dgain,
      ByteBuffer dbias) {
    int width = gain.limit();
    clear(dgain, 0, width / FLOAT);
    clear(dbias, 0, width / FLOAT);
    for (int from = 0, s = 0; from < x.limit(); from += width, s += 2 * FLOAT) {
      float mean = stats.getFloat(s);
      float inverse = stats.getFloat(s + FLOAT);
      LaneNorm.addParameterGradients(x, from, mean, inverse, dy, dgain, dbias);
      float sum = LaneReductions.dot(dy, from, gain) * FLOAT / width;
      float dot = LaneNorm.dotOfNormed(x, from, mean, inverse, dy, gain) * FLOAT / width;
      LaneNorm.inputGradient(x, from, mean, inverse, dy, gain, sum, dot, residual, dx);
    }
  }

  @Override
  public void gelu(ByteBuffer x, ByteBuffer y) {
    for (int from = 0; from < x.limit(); from += BLOCK) {
      int to = Math.min(from + BLOCK, x.limit());
      sigmoid(x, y, from, to);
      gelu(x, y, from, to);
    }
  }

  private static void sigmoid(ByteBuffer x, ByteBuffer s, int from, int to) {
    int at = from;
    for (; at + STEP <= to; at += STEP) {
      store(LaneMath.sigmoidOfGelu(load(x, at)), s, at);
    }
    for (; at < to; at += FLOAT) {
      s.putFloat(at, ScalarMath.sigmoidOfGelu(x.getFloat(at)));
    }
  }

  /** On its own, because both halves in one method are more than the compiler inlines. */
  private static void gelu(ByteBuffer x, ByteBuffer y, int from, int to) {
    int at = from;
    for (; at + STEP <= to; at += STEP) {
      FloatVector value = load(x, at);
      FloatVector s = load(y, at);
      store(value.mul(s), y, at);
      store(LaneMath.geluSlope(value, s), x, at);
    }
    for (; at < to; at += FLOAT) {
      float value = x.getFloat(at);
      float s = y.getFloat(at);
      y.putFloat(at, value * s);
      x.putFloat(at, ScalarMath.geluSlope(value, s));
    }
  }

  @Override
  public void multiply(ByteBuffer y, ByteBuffer x) {
    for (int from = 0; from < y.limit(); from += BLOCK) {
      multiply(y, x, from, Math.min(from + BLOCK, y.limit()));
    }
  }

  private static void multiply(ByteBuffer y, ByteBuffer x, int from, int to) {
    int at = from;
    for (; at + STEP <= to; at += STEP) {
      store(load(y, at).mul(load(x, at)), y, at);
    }
    for (; at < to; at += FLOAT) {
      y.putFloat(at, y.getFloat(at) * x.getFloat(at));
    }
  }

  @Override
  public void softmax(ByteBuffer x, int fromByte, int valid, int width, float scale) {
    int end = fromByte + valid * FLOAT;
    float max = LaneReductions.max(x, fromByte, end);
    FloatVector sums = zero();
    int at = fromByte;
    for (; at + STEP <= end; at += STEP) {
      FloatVector e = LaneMath.exp(load(x, at).sub(max).mul(scale));
      store(e, x, at);
      sums = sums.add(e);
    }
    float sum = sums.reduceLanes(VectorOperators.ADD);
    for (; at < end; at += FLOAT) {
      float e = ScalarMath.exp((x.getFloat(at) - max) * scale);
      x.putFloat(at, e);
      sum += e;
    }
    scale(x, fromByte, valid, 1 / sum);
    for (; at < fromByte + width * FLOAT; at += FLOAT) {
      x.putFloat(at, 0);
    }
  }

  @Override
  public void softmaxBackward(
      ByteBuffer p, int pByte, ByteBuffer dp, int dpByte, int width, float scale) {
    int bytes = width * FLOAT;
    FloatVector dots = zero();
    int j = 0;
    for (; j + STEP <= bytes; j += STEP) {
      dots = load(p, pByte + j).fma(load(dp, dpByte + j), dots);
    }
    float dot = dots.reduceLanes(VectorOperators.ADD);
    for (; j < bytes; j += FLOAT) {
      dot = Math.fma(p.getFloat(pByte + j), dp.getFloat(dpByte + j), dot);
    }
    for (j = 0; j + STEP <= bytes; j += STEP) {
      FloatVector d = load(dp, dpByte + j).sub(dot);
      store(load(p, pByte + j).mul(scale).mul(d), dp, dpByte + j);
    }
    for (; j < bytes; j += FLOAT) {
      float d = dp.getFloat(dpByte + j) - dot;
      dp.putFloat(dpByte + j, p.getFloat(pByte + j) * scale * d);
    }
  }

  @Override
  public double crossEntropy(
      ByteBuffer x, int fromByte, int width, int target, float scale, double zLoss) {
    int targetByte = fromByte + target * FLOAT;
    float logit = x.getFloat(targetByte);
    int end = fromByte + width * FLOAT;
    float max = LaneReductions.max(x, fromByte, end);
    FloatVector sums = zero();
    int at = fromByte;
    for (; at + STEP <= end; at += STEP) {
      FloatVector e = LaneMath.exp(load(x, at).sub(max));
      store(e, x, at);
      sums = sums.add(e);
    }
    double sum = sums.reduceLanes(VectorOperators.ADD);
    for (; at < end; at += FLOAT) {
      float e = ScalarMath.exp(x.getFloat(at) - max);
      x.putFloat(at, e);
      sum += e;
    }
    double logSum = Math.log(sum) + max;
    scale(x, fromByte, width, (float) (scale * (1 + 2 * zLoss * logSum) / sum));
    x.putFloat(targetByte, x.getFloat(targetByte) - scale);
    return logSum - logit;
  }

  @Override
  public double logSumExp(ByteBuffer x, int fromByte, int width) {
    int end = fromByte + width * FLOAT;
    float max = LaneReductions.max(x, fromByte, end);
    FloatVector sums = zero();
    int at = fromByte;
    for (; at + STEP <= end; at += STEP) {
      sums = sums.add(LaneMath.exp(load(x, at).sub(max)));
    }
    double sum = sums.reduceLanes(VectorOperators.ADD);
    for (; at < end; at += FLOAT) {
      sum += ScalarMath.exp(x.getFloat(at) - max);
    }
    return Math.log(sum) + max;
  }

  @Override
  public void clear(ByteBuffer x, int fromByte, int width) {
    for (int at = fromByte; at < fromByte + width * FLOAT; at += FLOAT) {
      x.putFloat(at, 0);
    }
  }

  private static void scale(ByteBuffer x, int fromByte, int width, float factor) {
    int end = fromByte + width * FLOAT;
    int at = fromByte;
    for (; at + STEP <= end; at += STEP) {
      store(load(x, at).mul(factor), x, at);
    }
    for (; at < end; at += FLOAT) {
      x.putFloat(at, x.getFloat(at) * factor);
    }
  }
}
