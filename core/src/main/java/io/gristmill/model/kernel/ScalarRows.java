package io.gristmill.model.kernel;

import java.nio.ByteBuffer;

/** Plain Java, for JVMs without the Vector API. */
final class ScalarRows implements RowMath {

  private static final int FLOAT = Float.BYTES;

  @Override
  public void broadcast(ByteBuffer row, ByteBuffer y) {
    for (int at = 0; at < y.limit(); at += row.limit()) {
      y.put(at, row, 0, row.limit());
    }
  }

  @Override
  public void addBroadcast(ByteBuffer x, ByteBuffer row, ByteBuffer y) {
    for (int from = 0; from < y.limit(); from += row.limit()) {
      for (int j = 0; j < row.limit(); j += FLOAT) {
        y.putFloat(from + j, x.getFloat(from + j) + row.getFloat(j));
      }
    }
  }

  @Override
  public void columnSums(ByteBuffer x, ByteBuffer sums) {
    fill(sums, 0, sums.limit(), 0);
    for (int from = 0; from < x.limit(); from += sums.limit()) {
      add(x, from, sums, 0, sums.limit());
    }
  }

  @Override
  public void add(ByteBuffer x, int fromByte, ByteBuffer y, int toByte, int bytes) {
    for (int j = 0; j < bytes; j += FLOAT) {
      y.putFloat(toByte + j, y.getFloat(toByte + j) + x.getFloat(fromByte + j));
    }
  }

  @Override
  public void layerNorm(
      ByteBuffer x, ByteBuffer gain, ByteBuffer bias, ByteBuffer y, ByteBuffer stats) {
    int width = gain.limit();
    for (int from = 0, s = 0; from < x.limit(); from += width, s += 2 * FLOAT) {
      float mean = sum(x, from, width) * FLOAT / width;
      float squares = 0;
      for (int j = 0; j < width; j += FLOAT) {
        float centred = x.getFloat(from + j) - mean;
        squares += centred * centred;
      }
      float inverse = (float) (1 / Math.sqrt(squares * FLOAT / width + Kernels.EPSILON));
      for (int j = 0; j < width; j += FLOAT) {
        float normed = (x.getFloat(from + j) - mean) * inverse;
        y.putFloat(from + j, Math.fma(normed, gain.getFloat(j), bias.getFloat(j)));
      }
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
    fill(dgain, 0, width, 0);
    fill(dbias, 0, width, 0);
    for (int from = 0, s = 0; from < x.limit(); from += width, s += 2 * FLOAT) {
      float mean = stats.getFloat(s);
      float inverse = stats.getFloat(s + FLOAT);
      float sum = 0;
      float dot = 0;
      for (int j = 0; j < width; j += FLOAT) {
        float d = dy.getFloat(from + j);
        float normed = (x.getFloat(from + j) - mean) * inverse;
        dgain.putFloat(j, Math.fma(d, normed, dgain.getFloat(j)));
        dbias.putFloat(j, dbias.getFloat(j) + d);
        float scaled = d * gain.getFloat(j);
        sum += scaled;
        dot = Math.fma(scaled, normed, dot);
      }
      sum *= (float) FLOAT / width;
      dot *= (float) FLOAT / width;
      for (int j = 0; j < width; j += FLOAT) {
        float normed = (x.getFloat(from + j) - mean) * inverse;
        float inner = dy.getFloat(from + j) * gain.getFloat(j) - sum - normed * dot;
        dx.putFloat(from + j, Math.fma(inner, inverse, residual.getFloat(from + j)));
      }
    }
  }

  @Override
  public void gelu(ByteBuffer x, ByteBuffer y) {
    for (int at = 0; at < x.limit(); at += FLOAT) {
      float value = x.getFloat(at);
      float s = ScalarMath.sigmoidOfGelu(value);
      y.putFloat(at, value * s);
      x.putFloat(at, ScalarMath.geluSlope(value, s));
    }
  }

  @Override
  public void multiply(ByteBuffer y, ByteBuffer x) {
    for (int at = 0; at < y.limit(); at += FLOAT) {
      y.putFloat(at, y.getFloat(at) * x.getFloat(at));
    }
  }

  @Override
  public void softmax(ByteBuffer x, int fromByte, int valid, int width, float scale) {
    float max = max(x, fromByte, valid * FLOAT);
    double sum = 0;
    for (int j = 0; j < valid * FLOAT; j += FLOAT) {
      float e = ScalarMath.exp((x.getFloat(fromByte + j) - max) * scale);
      x.putFloat(fromByte + j, e);
      sum += e;
    }
    scale(x, fromByte, valid, (float) (1 / sum));
    fill(x, fromByte + valid * FLOAT, fromByte + width * FLOAT, 0);
  }

  @Override
  public void softmaxBackward(
      ByteBuffer p, int pByte, ByteBuffer dp, int dpByte, int width, float scale) {
    float dot = 0;
    for (int j = 0; j < width * FLOAT; j += FLOAT) {
      dot = Math.fma(p.getFloat(pByte + j), dp.getFloat(dpByte + j), dot);
    }
    for (int j = 0; j < width * FLOAT; j += FLOAT) {
      float d = dp.getFloat(dpByte + j) - dot;
      dp.putFloat(dpByte + j, p.getFloat(pByte + j) * scale * d);
    }
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
    scale(x, fromByte, width, (float) (scale * (1 + 2 * zLoss * logSum) / sum));
    x.putFloat(targetByte, x.getFloat(targetByte) - scale);
    return logSum - logit;
  }

  @Override
  public void clear(ByteBuffer x, int fromByte, int width) {
    fill(x, fromByte, fromByte + width * FLOAT, 0);
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

  private static void scale(ByteBuffer x, int fromByte, int width, float factor) {
    for (int j = 0; j < width * FLOAT; j += FLOAT) {
      x.putFloat(fromByte + j, x.getFloat(fromByte + j) * factor);
    }
  }

  private static void fill(ByteBuffer x, int from, int to, float value) {
    for (int at = from; at < to; at += FLOAT) {
      x.putFloat(at, value);
    }
  }

  private static float sum(ByteBuffer x, int from, int bytes) {
    float sum = 0;
    for (int j = 0; j < bytes; j += FLOAT) {
      sum += x.getFloat(from + j);
    }
    return sum;
  }

  private static float max(ByteBuffer x, int from, int bytes) {
    float max = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < bytes; j += FLOAT) {
      max = Math.max(max, x.getFloat(from + j));
    }
    return max;
  }
}
