package io.gristmill.device.check.kernel;

import io.gristmill.device.cuda.CudaDevice;
import io.gristmill.host.BFloat16;
import java.util.Arrays;

/** An array on a card, and its first contents on the host. */
final class CardArray {

  private final CudaDevice device;
  private final Type type;
  private final long address;
  private final double[] first;

  /** How elements are stored. */
  enum Type {
    BF16(Short.BYTES),
    FLOAT(Float.BYTES),
    DOUBLE(Double.BYTES),
    INT(Integer.BYTES);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }

    int bytes() {
      return bytes;
    }

    /** The stored value nearest to this one. */
    double rounded(double value) {
      return switch (this) {
        case BF16 -> BFloat16.round((float) value);
        case FLOAT -> (float) value;
        case DOUBLE, INT -> value;
      };
    }
  }

  /** Values are rounded to the type, in place. */
  CardArray(CudaDevice device, Type type, long address, double[] values) {
    this.device = device;
    this.type = type;
    this.address = address;
    this.first = values;
    Arrays.setAll(first, i -> type.rounded(first[i]));
  }

  long address() {
    return address;
  }

  /** The first contents; not to be changed. */
  double[] first() {
    return first;
  }

  /** Writes the first contents to the card. */
  void restore() {
    int n = first.length;
    switch (type) {
      case BF16 -> {
        short[] values = new short[n];
        for (int i = 0; i < n; i++) {
          values[i] = (short) (Float.floatToRawIntBits((float) first[i]) >>> Short.SIZE);
        }
        device.upload(address, values, 0, n);
      }
      case FLOAT -> {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
          values[i] = (float) first[i];
        }
        device.upload(address, values, 0, n);
      }
      case INT -> {
        int[] values = Arrays.stream(first).mapToInt(value -> (int) value).toArray();
        device.upload(address, values, 0, n);
      }
      case DOUBLE -> {
        long[] bits = Arrays.stream(first).mapToLong(Double::doubleToRawLongBits).toArray();
        int[] words = new int[2 * n];
        for (int i = 0; i < n; i++) {
          words[2 * i] = (int) bits[i];
          words[2 * i + 1] = (int) (bits[i] >>> Integer.SIZE);
        }
        device.upload(address, words, 0, words.length);
      }
    }
  }

  /** The present contents. */
  double[] read() {
    int n = first.length;
    double[] values = new double[n];
    switch (type) {
      case BF16 -> {
        short[] halves = new short[n];
        device.download(address, halves, 0, n);
        Arrays.setAll(values, i -> Float.intBitsToFloat(halves[i] << Short.SIZE));
      }
      case FLOAT -> {
        float[] floats = new float[n];
        device.download(address, floats, 0, n);
        Arrays.setAll(values, i -> floats[i]);
      }
      case INT -> {
        int[] ints = new int[n];
        device.download(address, ints, 0, n);
        Arrays.setAll(values, i -> ints[i]);
      }
      case DOUBLE -> device.download(address, values, 0, n);
    }
    return values;
  }

  /** The present bytes. */
  byte[] bytes() {
    byte[] bytes = new byte[type.bytes() * first.length];
    device.download(address, bytes, 0, bytes.length);
    return bytes;
  }
}
