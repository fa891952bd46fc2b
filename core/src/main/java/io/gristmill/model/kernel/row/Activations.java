package io.gristmill.model.kernel.row;

import java.nio.ByteBuffer;

/** GELU, element by element, and SwiGLU of one row. */
public class Activations {

  /** {@code y = gelu(x)} in the tanh form. */
  public void gelu(ByteBuffer x, ByteBuffer y, int from, int to) {
    for (int at = from; at < to; at += Float.BYTES) {
      float value = x.getFloat(at);
      y.putFloat(at, value * ScalarMath.sigmoidOfGelu(value));
    }
  }

  /** Gradient of {@link #gelu}, in place: {@code dy *= gelu'(x)}. */
  public void geluBackward(ByteBuffer x, ByteBuffer dy, int from, int to) {
    for (int at = from; at < to; at += Float.BYTES) {
      float value = x.getFloat(at);
      float slope = ScalarMath.geluSlope(value, ScalarMath.sigmoidOfGelu(value));
      dy.putFloat(at, dy.getFloat(at) * slope);
    }
  }

  /**
   * {@code y = silu(gate) up}; the row starts at {@code at} in {@code y}, its gate at twice that
   * offset in {@code x}, and its up {@code hidden} bytes later.
   *
   * @param from byte of the first element in the row of {@code y}
   */
  public void swiGlu(ByteBuffer x, ByteBuffer y, int at, int hidden, int from) {
    for (int j = from; j < hidden; j += Float.BYTES) {
      float gate = x.getFloat(2 * at + j);
      float up = x.getFloat(2 * at + hidden + j);
      y.putFloat(at + j, gate * ScalarMath.sigmoid(gate) * up);
    }
  }

  /**
   * Gradient of {@link #swiGlu}, at the offsets of {@code x} in {@code dx}, which may be {@code x}.
   */
  public void swiGluBackward(
      ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int at, int hidden, int from) {
    for (int j = from; j < hidden; j += Float.BYTES) {
      int gateByte = 2 * at + j;
      float gate = x.getFloat(gateByte);
      float up = x.getFloat(gateByte + hidden);
      float s = ScalarMath.sigmoid(gate);
      float scaled = dy.getFloat(at + j) * s;
      dx.putFloat(gateByte, scaled * up * Math.fma(gate, 1 - s, 1));
      dx.putFloat(gateByte + hidden, scaled * gate);
    }
  }
}
