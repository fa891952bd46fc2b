package io.gristmill.preprocessing.fasttext;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes little-endian values in the order of fastText's format, version 12. */
final class ModelWriter {

  static final int VERSION = 12;

  private static final int CHUNK_BYTES = 1 << 16;

  private final OutputStream out;
  private final ByteBuffer chunk =
      ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  ModelWriter(OutputStream out) {
    this.out = out;
  }

  void int32(int value) throws IOException {
    room(Integer.BYTES).putInt(value);
  }

  void int64(long value) throws IOException {
    room(Long.BYTES).putLong(value);
  }

  void float64(double value) throws IOException {
    room(Double.BYTES).putDouble(value);
  }

  void uint8(int value) throws IOException {
    room(1).put((byte) value);
  }

  /** An entry of the dictionary: bytes up to a 0, the count and the type. */
  void entry(byte[] word, long count, int type) throws IOException {
    for (byte b : word) {
      uint8(b);
    }
    uint8(0);
    int64(count);
    uint8(type);
  }

  /** The rows and columns of a matrix, whose values follow. */
  void matrix(long rows, long columns) throws IOException {
    int64(rows);
    int64(columns);
  }

  void floats(float[] values, int from, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      room(Float.BYTES).putFloat(values[from + i]);
    }
  }

  void flush() throws IOException {
    out.write(chunk.array(), 0, chunk.position());
    chunk.clear();
  }

  private ByteBuffer room(int bytes) throws IOException {
    if (chunk.remaining() < bytes) {
      flush();
    }
    return chunk;
  }
}
