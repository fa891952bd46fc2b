package io.gristmill.model.kernel.row;

import java.nio.ByteBuffer;

/** Dropout, element by element. */
public class Dropout {

  /** {@code y = x} with dropped elements set to 0 and the others scaled. */
  public void dropout(ByteBuffer x, ByteBuffer y, int from, int to, DropoutMask mask) {
    for (int at = from; at < to; at += Float.BYTES) {
      y.putFloat(at, mask.keeps(at / Float.BYTES) ? x.getFloat(at) * mask.scale() : 0);
    }
  }

  /**
   * Which elements of a matrix are dropped (Srivastava et al., 2014); the rest is scaled up to keep
   * the expectation. The mask is a function of the key and the element's index alone, so that it is
   * never stored: the backward pass, another thread or a resumed run computes the same one.
   *
   * @param rate the share of dropped elements, in steps of 2^-31
   * @param key key of the mask, created by {@link #of}
   */
  public record DropoutMask(double rate, long key) {

    /** The mask that drops no elements. */
    public static final DropoutMask NONE = new DropoutMask(0, 0);

    public static final int MULTIPLIER1 = 0x7feb352d;
    public static final int MULTIPLIER2 = 0x846ca68b;

    public DropoutMask {
      if (!(rate >= 0 && rate <= 0.99)) {
        throw new IllegalArgumentException("dropout: " + rate + " (expected 0 to 0.99)");
      }
    }

    /** Creates a mask whose key depends on every coordinate. */
    public static DropoutMask of(double rate, long... coordinates) {
      long key = 0;
      for (long coordinate : coordinates) {
        key = mix(key + 0x9E3779B97F4A7C15L + coordinate);
      }
      return new DropoutMask(rate, key);
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood, 2014). */
    private static long mix(long value) {
      long z = value;
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      return z ^ (z >>> 31);
    }

    public boolean keepsAll() {
      return rate == 0;
    }

    /** Whether the element at an index, counted row by row, is kept. */
    public boolean keeps(int index) {
      return scrambled(scrambled(index + low()) ^ high()) >>> 1 >= threshold();
    }

    /** Chris Wellons' lowbias32: every bit of the result depends on every bit of the value. */
    private static int scrambled(int value) {
      int x = value;
      x = (x ^ (x >>> 16)) * MULTIPLIER1;
      x = (x ^ (x >>> 15)) * MULTIPLIER2;
      return x ^ (x >>> 16);
    }

    public int low() {
      return (int) key;
    }

    public int high() {
      return (int) (key >>> 32);
    }

    /** The smallest scrambled value, shifted right by one bit, for which an element is kept. */
    public int threshold() {
      return (int) Math.round(rate * 0x1p31);
    }

    /** Factor by which kept elements are multiplied. */
    public float scale() {
      return (float) (1 / (1 - rate));
    }
  }
}
