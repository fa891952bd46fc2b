package io.gristmill.host;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Wire formats of float vectors in data-parallel training. {@link #FLOAT32} is lossless and holds
 * parameters. The others hold differences from the start of the round, in blocks of {@link #BLOCK}
 * elements with one scale each.
 */
public enum FloatEncoding {
  FLOAT32 {
    @Override
    public byte[] encode(float[] values) {
      byte[] bytes = new byte[values.length * Float.BYTES];
      wrap(bytes).asFloatBuffer().put(values);
      return bytes;
    }

    @Override
    public void decode(byte[] bytes, float[] into) {
      wrap(bytes).asFloatBuffer().get(into);
    }
  },

  /** IEEE 754 binary16. Values are scaled by a power of two, to keep small updates normal. */
  FLOAT16 {
    @Override
    public byte[] encode(float[] values) {
      byte[] bytes = new byte[encodedBytes(values.length, Short.BYTES)];
      ByteBuffer out = wrap(bytes);
      for (int from = 0; from < values.length; from += BLOCK) {
        int to = Math.min(from + BLOCK, values.length);
        float scale = powerOfTwo(largest(values, from, to));
        out.putFloat(scale);
        for (int i = from; i < to; i++) {
          out.putShort(HalfFloat.of(values[i] * scale));
        }
      }
      return bytes;
    }

    @Override
    public void decode(byte[] bytes, float[] into) {
      ByteBuffer in = wrap(bytes);
      for (int from = 0; from < into.length; from += BLOCK) {
        int to = Math.min(from + BLOCK, into.length);
        float unit = 1 / in.getFloat();
        for (int i = from; i < to; i++) {
          into[i] = HalfFloat.toFloat(in.getShort()) * unit;
        }
      }
    }
  },

  /** The nearest of 255 levels within the block's range. A block with a non-finite value is NaN. */
  INT8 {
    @Override
    public byte[] encode(float[] values) {
      byte[] bytes = new byte[encodedBytes(values.length, Byte.BYTES)];
      ByteBuffer out = wrap(bytes);
      for (int from = 0; from < values.length; from += BLOCK) {
        int to = Math.min(from + BLOCK, values.length);
        float unit = largest(values, from, to) / LEVELS;
        out.putFloat(Float.isInfinite(unit) ? Float.NaN : unit);
        for (int i = from; i < to; i++) {
          out.put((byte) level(values[i], unit));
        }
      }
      return bytes;
    }

    @Override
    public void decode(byte[] bytes, float[] into) {
      ByteBuffer in = wrap(bytes);
      for (int from = 0; from < into.length; from += BLOCK) {
        int to = Math.min(from + BLOCK, into.length);
        float unit = in.getFloat();
        for (int i = from; i < to; i++) {
          into[i] = in.get() * unit;
        }
      }
    }
  },

  /**
   * The nearest of 15 levels within the range of {@link #GROUP} elements, two to a byte, the first
   * in the low half. A group with a non-finite value is NaN.
   */
  INT4 {
    @Override
    public byte[] encode(float[] values) {
      int groups = (values.length + GROUP - 1) / GROUP;
      byte[] bytes = new byte[(values.length + 1) / 2 + groups * Float.BYTES];
      ByteBuffer out = wrap(bytes);
      for (int from = 0; from < values.length; from += GROUP) {
        int to = Math.min(from + GROUP, values.length);
        float unit = largest(values, from, to) / HALF_LEVELS;
        out.putFloat(Float.isInfinite(unit) ? Float.NaN : unit);
        for (int i = from; i < to; i += 2) {
          int high = i + 1 < to ? level(values[i + 1], unit) : 0;
          out.put((byte) (level(values[i], unit) & 0xf | high << 4));
        }
      }
      return bytes;
    }

    @Override
    public void decode(byte[] bytes, float[] into) {
      ByteBuffer in = wrap(bytes);
      for (int from = 0; from < into.length; from += GROUP) {
        int to = Math.min(from + GROUP, into.length);
        float unit = in.getFloat();
        for (int i = from; i < to; i += 2) {
          int both = in.get();
          into[i] = (both << 28 >> 28) * unit;
          if (i + 1 < to) {
            into[i + 1] = (both >> 4) * unit;
          }
        }
      }
    }
  };

  /** Number of elements in a block. */
  public static final int BLOCK = 256;

  /** Number of elements that share a scale in {@link #INT4}; divides {@link #BLOCK}. */
  private static final int GROUP = 64;

  private static final int LEVELS = 127;
  private static final int HALF_LEVELS = 7;

  /**
   * Exponent of the largest value in a scaled block: far from overflow, and 2^-24 of it is normal.
   */
  private static final int LARGEST_EXPONENT = 14;

  /** Encodes the values in little-endian order. */
  public abstract byte[] encode(float[] values);

  /** Decodes into an array that is as long as the encoded one. */
  public abstract void decode(byte[] bytes, float[] into);

  /** Whether this format encodes differences from the start of the round. */
  public boolean ofDifferences() {
    return this != FLOAT32;
  }

  /** The largest magnitude; NaN if any value is NaN. */
  private static float largest(float[] values, int from, int to) {
    float largest = 0;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, Math.abs(values[i]));
    }
    return largest;
  }

  private static int level(float value, float unit) {
    return unit > 0 ? (int) Math.rint(value / unit) : 0;
  }

  private static float powerOfTwo(float largest) {
    if (largest == 0 || !Float.isFinite(largest)) {
      return 1;
    }
    int exponent = LARGEST_EXPONENT - Math.getExponent(largest);
    return Math.scalb(1f, Math.min(exponent, Float.MAX_EXPONENT - 1));
  }

  private static int encodedBytes(int length, int width) {
    return length * width + (length + BLOCK - 1) / BLOCK * Float.BYTES;
  }

  private static ByteBuffer wrap(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Conversion from and to IEEE 754 binary16, rounding to nearest even. */
  public static final class HalfFloat {

    private static final int INFINITE = 0x7f80_0000;
    private static final int SMALLEST_NORMAL = 0x3880_0000;
    private static final int OVERFLOW = 0x4780_0000;
    private static final int BIAS = 0x3800_0000;
    private static final float SUBNORMAL_UNIT = 0x1p-24f;

    private HalfFloat() {}

    public static short of(float value) {
      int bits = Float.floatToRawIntBits(value);
      int sign = (bits >>> 16) & 0x8000;
      int magnitude = bits & 0x7fff_ffff;
      if (magnitude >= OVERFLOW) {
        return (short) (sign | (magnitude > INFINITE ? 0x7e00 : 0x7c00));
      }
      if (magnitude < SMALLEST_NORMAL) {
        // The last bit of a float near 0.5 is 2^-24, like that of a subnormal: the addition rounds.
        int rounded = Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) + 0.5f);
        return (short) (sign | (rounded - Float.floatToRawIntBits(0.5f)));
      }
      int even = (magnitude >>> 13) & 1;
      return (short) (sign | ((magnitude - BIAS + 0xfff + even) >>> 13));
    }

    public static float toFloat(short half) {
      int magnitude = half & 0x7fff;
      int sign = (half & 0x8000) << 16;
      if (magnitude < 0x400) {
        float value = magnitude * SUBNORMAL_UNIT;
        return sign == 0 ? value : -value;
      }
      int bits =
          magnitude >= 0x7c00 ? INFINITE | (magnitude & 0x3ff) << 13 : (magnitude << 13) + BIAS;
      return Float.intBitsToFloat(sign | bits);
    }
  }
}
