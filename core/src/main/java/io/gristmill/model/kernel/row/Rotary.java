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

  /**
   * Rotary positions (Su et al., 2021): at position p, elements i and i + headSize / 2 of a head
   * are rotated as a pair by the angle {@code p base^(-2i / headSize)}; the halves are those of
   * Hugging Face's Llama. Scores then depend on the distance of two positions alone.
   */
  public static final class RotaryEmbedding {

    private final int pairs;
    private final float[] cosines; // [position][pair]
    private final float[] sines;

    private RotaryEmbedding(int pairs, float[] cosines, float[] sines) {
      this.pairs = pairs;
      this.cosines = cosines;
      this.sines = sines;
    }

    /** The angles of all positions of a context. */
    public static RotaryEmbedding of(double base, int headSize, int context) {
      int pairs = headSize / 2;
      float[] cosines = new float[context * pairs];
      float[] sines = new float[context * pairs];
      for (int i = 0; i < cosines.length; i++) {
        double angle = i / pairs * Math.pow(base, -2.0 * (i % pairs) / headSize);
        cosines[i] = (float) Math.cos(angle);
        sines[i] = (float) Math.sin(angle);
      }
      return new RotaryEmbedding(pairs, cosines, sines);
    }

    /** Returns the rotation by the negated angles. */
    public RotaryEmbedding inverse() {
      float[] negated = new float[sines.length];
      for (int i = 0; i < negated.length; i++) {
        negated[i] = -sines[i];
      }
      return new RotaryEmbedding(pairs, cosines, negated);
    }

    /** Number of pairs in a head. */
    public int pairs() {
      return pairs;
    }

    /** Cosines of the angles, {@code [position][pair]}. */
    public float[] cosines() {
      return cosines;
    }

    /** Sines of the angles, {@code [position][pair]}. */
    public float[] sines() {
      return sines;
    }
  }
}
