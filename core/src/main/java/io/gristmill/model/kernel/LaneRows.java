package io.gristmill.model.kernel;

import static io.gristmill.model.kernel.LaneMath.STEP;
import static io.gristmill.model.kernel.LaneMath.load;
import static io.gristmill.model.kernel.LaneMath.store;
import static io.gristmill.model.kernel.LaneMath.zero;

import io.gristmill.host.HostMemory;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Vector API implementation; the elements that do not fill a vector are processed one by one. */
final class LaneRows implements RowMath {

  private static final int FLOAT = Float.BYTES;

  @Override
  public VariantMath variants() {
    return new LaneVariants();
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
  public void sum(ByteBuffer x, int fromByte, ByteBuffer row, ByteBuffer y, int toByte) {
    int width = row.limit();
    int j = 0;
    for (; j + STEP <= width; j += STEP) {
      store(load(x, fromByte + j).add(load(row, j)), y, toByte + j);
    }
    for (; j < width; j += FLOAT) {
      y.putFloat(toByte + j, x.getFloat(fromByte + j) + row.getFloat(j));
    }
  }

  @Override
  public void scale(ByteBuffer x, int fromByte, int bytes, float factor) {
    int end = fromByte + bytes;
    int at = fromByte;
    for (; at + STEP <= end; at += STEP) {
      store(load(x, at).mul(factor), x, at);
    }
    for (; at < end; at += FLOAT) {
      x.putFloat(at, x.getFloat(at) * factor);
    }
  }

  @Override
  public void clear(ByteBuffer x, int fromByte, int bytes) {
    int end = fromByte + bytes;
    int at = fromByte;
    for (; at + STEP <= end; at += STEP) {
      store(zero(), x, at);
    }
    for (; at < end; at += FLOAT) {
      x.putFloat(at, 0);
    }
  }

  @Override
  public float dot(ByteBuffer x, int xByte, ByteBuffer y, int yByte, int bytes) {
    return LaneReductions.dot(x, xByte, y, yByte, bytes);
  }

  @Override
  public void layerNorm(
      ByteBuffer x,
      int fromByte,
      ByteBuffer gain,
      ByteBuffer bias,
      ByteBuffer y,
      ByteBuffer stats) {
    int width = gain.limit();
    float mean = LaneReductions.sum(x, fromByte, width) * FLOAT / width;
    float variance = LaneNorm.squares(x, fromByte, width, mean) * FLOAT / width;
    float inverse = (float) (1 / Math.sqrt(variance + Kernels.EPSILON));
    LaneNorm.normalise(x, fromByte, mean, inverse, gain, bias, y);
    int at = RowMath.statistics(fromByte, width);
    stats.putFloat(at, mean);
    stats.putFloat(at + FLOAT, inverse);
  }

  @Override
  public void layerNormBackward(
      ByteBuffer x,
      int fromByte,
      ByteBuffer gain,
      ByteBuffer stats,
      ByteBuffer dy,
      ByteBuffer residual,
      ByteBuffer dx,
      ByteBuffer sums,
      int sumsByte) {
    int width = gain.limit();
    int at = RowMath.statistics(fromByte, width);
    float mean = stats.getFloat(at);
    float inverse = stats.getFloat(at + FLOAT);
    LaneNorm.addParameterGradients(x, fromByte, width, mean, inverse, dy, sums, sumsByte);
    float sum = LaneReductions.dot(dy, fromByte, gain, 0, width) * FLOAT / width;
    float dot = LaneNorm.dotOfNormed(x, fromByte, mean, inverse, dy, gain) * FLOAT / width;
    LaneNorm.inputGradient(x, fromByte, mean, inverse, dy, gain, sum, dot, residual, dx);
  }

  @Override
  public void gelu(ByteBuffer x, ByteBuffer y, int fromByte, int bytes) {
    int end = fromByte + bytes;
    int at = fromByte;
    for (; at + STEP <= end; at += STEP) {
      FloatVector value = load(x, at);
      store(value.mul(LaneMath.sigmoidOfGelu(value)), y, at);
    }
    for (; at < end; at += FLOAT) {
      float value = x.getFloat(at);
      y.putFloat(at, value * ScalarMath.sigmoidOfGelu(value));
    }
  }

  @Override
  public void geluBackward(ByteBuffer x, ByteBuffer dy, int fromByte, int bytes) {
    int end = fromByte + bytes;
    int at = fromByte;
    for (; at + STEP <= end; at += STEP) {
      FloatVector value = load(x, at);
      FloatVector d = load(dy, at);
      FloatVector slope = LaneMath.geluSlope(value, LaneMath.sigmoidOfGelu(value));
      d.mul(slope).intoByteBuffer(dy, at, HostMemory.ORDER);
    }
    for (; at < end; at += FLOAT) {
      float value = x.getFloat(at);
      float slope = ScalarMath.geluSlope(value, ScalarMath.sigmoidOfGelu(value));
      dy.putFloat(at, dy.getFloat(at) * slope);
    }
  }

  @Override
  public float softmax(
      ByteBuffer x, int fromByte, int valid, int width, float scale, ByteBuffer logSumExp, int at) {
    int end = fromByte + LaneSoftmax.roundedUp(valid) * FLOAT;
    LaneSoftmax.cut(x, fromByte, valid);
    float max = LaneReductions.max(x, fromByte, end);
    float sum = LaneSoftmax.exp(x, fromByte, end, scale, max);
    LaneSoftmax.clearRest(x, fromByte, valid);
    clear(x, end, fromByte + width * FLOAT - end);
    logSumExp.putFloat(at, (float) (Math.log(sum) + max * scale));
    return 1 / sum;
  }

  @Override
  public void softmaxBackward(
      ByteBuffer x,
      ByteBuffer dp,
      int fromByte,
      int valid,
      int width,
      float scale,
      float logSum,
      float dot) {
    int end = fromByte + LaneSoftmax.roundedUp(valid) * FLOAT;
    LaneSoftmax.cut(x, fromByte, valid);
    LaneSoftmax.clearRest(dp, fromByte, valid);
    LaneSoftmax.backward(x, dp, fromByte, end, scale, logSum, dot);
    LaneSoftmax.clearRest(x, fromByte, valid);
    LaneSoftmax.clearRest(dp, fromByte, valid);
    clear(x, end, fromByte + width * FLOAT - end);
    clear(dp, end, fromByte + width * FLOAT - end);
  }

  @Override
  public double crossEntropy(
      ByteBuffer x, int fromByte, int width, int target, float scale, double zLoss) {
    int targetByte = fromByte + target * FLOAT;
    float logit = x.getFloat(targetByte);
    int end = fromByte + width * FLOAT;
    float max = LaneReductions.max(x, fromByte, end);
    int at = fromByte + width * FLOAT / STEP * STEP;
    double sum = LaneSoftmax.exp(x, fromByte, at, 1, max);
    for (; at < end; at += FLOAT) {
      float e = ScalarMath.exp(x.getFloat(at) - max);
      x.putFloat(at, e);
      sum += e;
    }
    double logSum = Math.log(sum) + max;
    scale(x, fromByte, width * FLOAT, (float) (scale * (1 + 2 * zLoss * logSum) / sum));
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
}
