package io.gristmill.checkpoint;

import io.gristmill.host.FloatEncoding.HalfFloat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Supported element types: those of published GPT-2 checkpoints, whose weights may have 16 bits and
 * whose attention masks have 8. Types narrower than 32 bits are widened without loss.
 */
@SuppressWarnings("deprecation") // the arrays themselves still say LONG and INT
enum TensorType {
  F64(DataType.DOUBLE, 8),
  F32(DataType.FLOAT, 4),
  F16(DataType.FLOAT, 2) {
    @Override
    void read(ByteBuffer stored, ByteBuffer into) {
      while (stored.hasRemaining()) {
        into.putFloat(HalfFloat.toFloat(stored.order(ByteOrder.LITTLE_ENDIAN).getShort()));
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

  /** Returns the type that arrays of the given type are written as. */
  static TensorType of(DataType type) {
    return Arrays.stream(values())
        .filter(t -> t.nd4j == type)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no safetensors type for " + type));
  }

  /** The type of the array that the elements are read into. */
  DataType nd4j() {
    return nd4j;
  }

  /** Size of an element in a file, in bytes. */
  int width() {
    return width;
  }

  /** Copies elements from a file into the memory of an array. */
  void read(ByteBuffer stored, ByteBuffer into) {
    into.put(stored);
  }
}
