package io.gristmill.training.averaging;

import io.gristmill.config.Choice;
import io.gristmill.error.InvalidConfigException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Wire format of the values of a slice. {@link #FLOAT32} holds the parameters, losslessly; the
 * others hold differences from the start of the round, in blocks of {@link #BLOCK} with a scale
 * each.
 */
public enum SliceEncoding {
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

  /** binary16 of values scaled by a power of two, so that small updates are no subnormals. */
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

  /** Nearest of 255 levels between the block's extremes. A block that is not finite is all NaN. */
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
          out.put((byte) (unit > 0 ? Math.rint(values[i] / unit) : 0));
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
  };

  /** Elements of a block. */
  public static final int BLOCK = 256;

  private static final int LEVELS = 127;

  /**
   * Exponent of the largest value of a scaled block: far from overflow, and 2^-24 of it is normal.
   */
  private static final int LARGEST_EXPONENT = 14;

  /** Encodes, little-endian. */
  public abstract byte[] encode(float[] values);

  /** Decodes into an array of the encoded length. */
  public abstract void decode(byte[] bytes, float[] into);

  /** Whether it encodes differences from the start of the round. */
  public boolean ofDifferences() {
    return this != FLOAT32;
  }

  /** Name in a configuration. */
  public static List<String> names() {
    return Choice.names(SliceEncoding.class);
  }

  /**
   * Finds an encoding by its name.
   *
   * @throws InvalidConfigException if there is none
   */
  static SliceEncoding named(String name) {
    return Choice.of(SliceEncoding.class, name, "averaging.encoding");
  }

  /** Not a number if any value is not. */
  private static float largest(float[] values, int from, int to) {
    float largest = 0;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, Math.abs(values[i]));
    }
    return largest;
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
}
