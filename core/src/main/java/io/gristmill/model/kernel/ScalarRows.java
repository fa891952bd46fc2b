package io.gristmill.model.kernel;

import java.nio.ByteBuffer;

/** Plain Java, for JVMs without the Vector API. */
final class ScalarRows implements RowMath {

  private static final int FLOAT = Float.BYTES;

  @Override
  public VariantMath variants() {
    return new ScalarVariants();
  }

  @Override
  public void add(ByteBuffer x, int fromByte, ByteBuffer y, int toByte, int bytes) {
    for (int j = 0; j < bytes; j += FLOAT) {
      y.putFloat(toByte + j, y.getFloat(toByte + j) + x.getFloat(fromByte + j));
    }
  }

  @Override
  public void sum(ByteBuffer x, int fromByte, ByteBuffer row, ByteBuffer y, int toByte) {
    for (int j = 0; j < row.limit(); j += FLOAT) {
      y.putFloat(toByte + j, x.getFloat(fromByte + j) + row.getFloat(j));
    }
  }

  @Override
  public void scale(ByteBuffer x, int fromByte, int bytes, float factor) {
    for (int at = fromByte; at < fromByte + bytes; at += FLOAT) {
      x.putFloat(at, x.getFloat(at) * factor);
    }
  }

  @Override
  public void clear(ByteBuffer x, int fromByte, int bytes) {
    for (int at = fromByte; at < fromByte + bytes; at += FLOAT) {
      x.putFloat(at, 0);
    }
  }

  @Override
  public float dot(ByteBuffer x, int xByte, ByteBuffer y, int yByte, int bytes) {
    float dot = 0;
    for (int j = 0; j < bytes; j += FLOAT) {
      dot = Math.fma(x.getFloat(xByte + j), y.getFloat(yByte + j), dot);
    }
    return dot;
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
    float sum = 0;
    for (int j = 0; j < width; j += FLOAT) {
      sum += x.getFloat(fromByte + j);
    }
    float mean = sum * FLOAT / width;
    float squares = 0;
    for (int j = 0; j < width; j += FLOAT) {
      float centred = x.getFloat(fromByte + j) - mean;
      squares += centred * centred;
    }
    float inverse = (float) (1 / Math.sqrt(squares * FLOAT / width + Kernels.EPSILON));
    for (int j = 0; j < width; j += FLOAT) {
      float normed = (x.getFloat(fromByte + j) - mean) * inverse;
      y.putFloat(fromByte + j, Math.fma(normed, gain.getFloat(j), bias.getFloat(j)));
    }
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
    float sum = 0;
    float dot = 0;
    for (int j = 0; j < width; j += FLOAT) {
      float d = dy.getFloat(fromByte + j);
      float normed = (x.getFloat(fromByte + j) - mean) * inverse;
      int bias = sumsByte + width + j;
      sums.putFloat(sumsByte + j, Math.fma(d, normed, sums.getFloat(sumsByte + j)));
      sums.putFloat(bias, sums.getFloat(bias) + d);
      float scaled = d * gain.getFloat(j);
      sum += scaled;
      dot = Math.fma(scaled, normed, dot);
    }
    sum *= (float) FLOAT / width;
    dot *= (float) FLOAT / width;
    for (int j = 0; j < width; j += FLOAT) {
      float normed = (x.getFloat(fromByte + j) - mean) * inverse;
      float inner = dy.getFloat(fromByte + j) * gain.getFloat(j) - sum - normed * dot;
      dx.putFloat(fromByte + j, Math.fma(inner, inverse, residual.getFloat(fromByte + j)));
    }
  }

  @Override
  public void gelu(ByteBuffer x, ByteBuffer y, int fromByte, int bytes) {
    for (int at = fromByte; at < fromByte + bytes; at += FLOAT) {
      float value = x.getFloat(at);
      y.putFloat(at, value * ScalarMath.sigmoidOfGelu(value));
    }
  }

  @Override
  public void geluBackward(ByteBuffer x, ByteBuffer dy, int fromByte, int bytes) {
    for (int at = fromByte; at < fromByte + bytes; at += FLOAT) {
      float value = x.getFloat(at);
      float slope = ScalarMath.geluSlope(value, ScalarMath.sigmoidOfGelu(value));
      dy.putFloat(at, dy.getFloat(at) * slope);
    }
  }

  @Override
  public float softmax(
      ByteBuffer x, int fromByte, int valid, int width, float scale, ByteBuffer logSumExp, int at) {
    float max = max(x, fromByte, valid * FLOAT);
    double sum = 0;
    for (int j = 0; j < valid * FLOAT; j += FLOAT) {
      float e = ScalarMath.exp((x.getFloat(fromByte + j) - max) * scale);
      x.putFloat(fromByte + j, e);
      sum += e;
    }
    clear(x, fromByte + valid * FLOAT, (width - valid) * FLOAT);
    logSumExp.putFloat(at, (float) (Math.log(sum) + max * scale));
    return (float) (1 / sum);
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
    for (int at = fromByte; at < fromByte + valid * FLOAT; at += FLOAT) {
      float p = ScalarMath.exp(x.getFloat(at) * scale - logSum);
      x.putFloat(at, p);
      dp.putFloat(at, (dp.getFloat(at) - dot) * p * scale);
    }
    clear(x, fromByte + valid * FLOAT, (width - valid) * FLOAT);
    clear(dp, fromByte + valid * FLOAT, (width - valid) * FLOAT);
  }

  @Override
  public double crossEntropy(
      ByteBuffer x, int fromByte, int width, int target, float scale, double zLoss) {
    int targetByte = fromByte + target * FLOAT;
    float logit = x.getFloat(targetByte);
    float max = max(x, fromByte, width * FLOAT);
    double sum = 0;
    for (int j = 0; j < width * FLOAT; j += FLOAT) {
      float e = ScalarMath.exp(x.getFloat(fromByte + j) - max);
      x.putFloat(fromByte + j, e);
      sum += e;
    }
    double logSum = Math.log(sum) + max;
    scale(x, fromByte, width * FLOAT, (float) (scale * (1 + 2 * zLoss * logSum) / sum));
    x.putFloat(targetByte, x.getFloat(targetByte) - scale);
    return logSum - logit;
  }

  @Override
  public double logSumExp(ByteBuffer x, int fromByte, int width) {
    float max = max(x, fromByte, width * FLOAT);
    double sum = 0;
    for (int j = 0; j < width * FLOAT; j += FLOAT) {
      sum += ScalarMath.exp(x.getFloat(fromByte + j) - max);
    }
    return Math.log(sum) + max;
  }

  private static float max(ByteBuffer x, int from, int bytes) {
    float max = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < bytes; j += FLOAT) {
      max = Math.max(max, x.getFloat(from + j));
    }
    return max;
  }
}
