package io.gristmill.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Element types that are read: those of published GPT-2s, whose weights may have 16 bits and whose
 * attention masks bytes. What is narrower than 32 bits is widened, which loses nothing.
 */
@SuppressWarnings("deprecation") // the arrays themselves still say LONG and INT
enum TensorType {
  F64(DataType.DOUBLE, 8),
  F32(DataType.FLOAT, 4),
  F16(DataType.FLOAT, 2) {
    @Override
    void read(ByteBuffer stored, ByteBuffer into) {
      while (stored.hasRemaining()) {
        into.putFloat(ofHalf(stored.order(ByteOrder.LITTLE_ENDIAN).getShort()));
      }
    }
  },
  BF16(DataType.FLOAT, 2) {
    @Override
    void read(ByteBuffer stored, ByteBuffer into) {
      while (stored.hasRemaining()) {
        into.putInt(stored.order(ByteOrder.LITTLE_ENDIAN).getShort() << 16);
      }
    }
  },
  I64(DataType.LONG, 8),
  I32(DataType.INT, 4),
  U8(DataType.INT, 1) {
    @Override
    void read(ByteBuffer stored, ByteBuffer into) {
      while (stored.hasRemaining()) {
        into.putInt(Byte.toUnsignedInt(stored.get()));
      }
    }
  },
  BOOL(DataType.INT, 1) {
    @Override
    void read(ByteBuffer stored, ByteBuffer into) {
      U8.read(stored, into);
    }
  };

  private final DataType nd4j;
  private final int width;

  TensorType(DataType nd4j, int width) {
    this.nd4j = nd4j;
    this.width = width;
  }

  /** The type that arrays of this one are written as. */
  static TensorType of(DataType type) {
    return Arrays.stream(values())
        .filter(t -> t.nd4j == type)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no safetensors type for " + type));
  }

  /** What it is read into. */
  DataType nd4j() {
    return nd4j;
  }

  /** Bytes of an element in a file. */
  int width() {
    return width;
  }

  /** Moves elements of a file into an array's memory. */
  void read(ByteBuffer stored, ByteBuffer into) {
    into.put(stored);
  }

  /** IEEE 754 binary16. */
  private static float ofHalf(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    float magnitude =
        switch (exponent) {
          case 0 -> Math.scalb((float) fraction, -24);
          case 0x1f -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Math.scalb((float) (0x400 | fraction), exponent - 25);
        };
    return bits < 0 ? -magnitude : magnitude;
  }
}
