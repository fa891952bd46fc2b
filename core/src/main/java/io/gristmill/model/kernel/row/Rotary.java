package io.gristmill.model.kernel.row;

import java.nio.ByteBuffer;

/** Rotary positions of one head. */
public class Rotary {

  /**
   * Rotates the head at a byte in place by the angles of a position.
   *
   * @param from byte of the first pair in the head
   */
  public void rotate(ByteBuffer qkv, int at, RotaryEmbedding rotary, int position, int from) {
    int half = rotary.pairs() * Float.BYTES;
    int angle = position * rotary.pairs() + from / Float.BYTES;
    for (int j = at + from; j < at + half; j += Float.BYTES, angle++) {
      float a = qkv.getFloat(j);
      float b = qkv.getFloat(j + half);
      float cosine = rotary.cosines()[angle];
      float sine = rotary.sines()[angle];
      qkv.putFloat(j, a * cosine - b * sine);
      qkv.putFloat(j + half, b * cosine + a * sine);
    }
  }
}
