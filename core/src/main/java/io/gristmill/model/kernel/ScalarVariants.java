package io.gristmill.model.kernel;

import java.nio.ByteBuffer;

/** Plain Java, for JVMs without the Vector API. */
final class ScalarVariants implements VariantMath {

  private static final int FLOAT = Float.BYTES;

  @Override
  public void rmsNorm(ByteBuffer x, int fromByte, ByteBuffer gain, ByteBuffer y, ByteBuffer stats) {
    int width = gain.limit();
    float squares = 0;
    for (int j = 0; j < width; j += FLOAT) {
      squares = Math.fma(x.getFloat(fromByte + j), x.getFloat(fromByte + j), squares);
    }
    float inverse = (float) (1 / Math.sqrt(squares * FLOAT / width + Kernels.EPSILON));
    for (int j = 0; j < width; j += FLOAT) {
      y.putFloat(fromByte + j, x.getFloat(fromByte + j) * inverse * gain.getFloat(j));
    }
    stats.putFloat(VariantMath.statistic(fromByte, width), inverse);
  }

  @Override
  public void rmsNormBackward(
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
    float inverse = stats.getFloat(VariantMath.statistic(fromByte, width));
    float dot = 0;
    for (int j = 0; j < width; j += FLOAT) {
      float d = dy.getFloat(fromByte + j);
      float normed = x.getFloat(fromByte + j) * inverse;
      sums.putFloat(sumsByte + j, Math.fma(d, normed, sums.getFloat(sumsByte + j)));
      dot = Math.fma(d * gain.getFloat(j), normed, dot);
    }
    dot *= (float) FLOAT / width;
    for (int j = 0; j < width; j += FLOAT) {
      float normed = x.getFloat(fromByte + j) * inverse;
      float inner = dy.getFloat(fromByte + j) * gain.getFloat(j) - normed * dot;
      dx.putFloat(fromByte + j, inner * inverse + residual.getFloat(fromByte + j));
    }
  }

  @Override
  public void swiGlu(ByteBuffer x, ByteBuffer y, int yByte, int hiddenBytes) {
    for (int j = 0; j < hiddenBytes; j += FLOAT) {
      float gate = x.getFloat(2 * yByte + j);
      float up = x.getFloat(2 * yByte + hiddenBytes + j);
      y.putFloat(yByte + j, gate * ScalarMath.sigmoid(gate) * up);
    }
  }

  @Override
  public void swiGluBackward(
      ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int yByte, int hiddenBytes) {
    for (int j = 0; j < hiddenBytes; j += FLOAT) {
      int at = 2 * yByte + j;
      float gate = x.getFloat(at);
      float up = x.getFloat(at + hiddenBytes);
      float d = dy.getFloat(yByte + j);
      float s = ScalarMath.sigmoid(gate);
      dx.putFloat(at, d * up * s * Math.fma(gate, 1 - s, 1));
      dx.putFloat(at + hiddenBytes, d * gate * s);
    }
  }

  @Override
  public void rotate(ByteBuffer qkv, int fromByte, RotaryEmbedding rotation, int position) {
    int half = rotation.pairs() * FLOAT;
    int angle = position * rotation.pairs();
    for (int at = fromByte; at < fromByte + half; at += FLOAT, angle++) {
      float a = qkv.getFloat(at);
      float b = qkv.getFloat(at + half);
      float cosine = rotation.cosines()[angle];
      float sine = rotation.sines()[angle];
      qkv.putFloat(at, a * cosine - b * sine);
      qkv.putFloat(at + half, b * cosine + a * sine);
    }
  }

  @Override
  public void dropout(ByteBuffer x, ByteBuffer y, int fromByte, int bytes, DropoutMask mask) {
    for (int at = fromByte; at < fromByte + bytes; at += FLOAT) {
      y.putFloat(at, mask.keeps(at / FLOAT) ? x.getFloat(at) * mask.scale() : 0);
    }
  }

  @Override
  public void addDropped(
      ByteBuffer residual, ByteBuffer x, ByteBuffer y, int fromByte, int bytes, DropoutMask mask) {
    for (int at = fromByte; at < fromByte + bytes; at += FLOAT) {
      float kept = mask.keeps(at / FLOAT) ? x.getFloat(at) * mask.scale() : 0;
      y.putFloat(at, residual.getFloat(at) + kept);
    }
  }
}
