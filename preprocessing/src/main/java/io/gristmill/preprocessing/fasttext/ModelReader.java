package io.gristmill.preprocessing.fasttext;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Reads little-endian values in file order. Never allocates more than the file can fill. */
final class ModelReader implements Closeable {

  private static final int CHUNK_BYTES = 1 << 16;

  private final InputStream in;
  private final String uri;
  private final long length;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private final ByteBuffer values = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
  private long position;

  ModelReader(InputFile file) throws IOException {
    this(file, 0);
  }

  /** Begins at a byte of the file. */
  ModelReader(InputFile file, long offset) throws IOException {
    uri = file.uri();
    length = file.length();
    position = offset;
    in = new BufferedInputStream(file.open(offset), CHUNK_BYTES);
  }

  long position() {
    return position;
  }

  void skip(long count) throws IOException {
    requireBytes(count);
    in.skipNBytes(count);
    position += count;
  }

  int int32() throws IOException {
    fill(Integer.BYTES);
    return values.getInt(0);
  }

  /** Reads an int32 that is a count or a size. */
  int count(String what) throws IOException {
    int value = int32();
    require(value >= 0, what, value, "at least 0");
    return value;
  }

  /** Reads an int64 that is a number of rows or columns. */
  int size(String what) throws IOException {
    long value = int64();
    require(value >= 0 && value < Integer.MAX_VALUE, what, value, "at least 0 and below 2^31");
    return (int) value;
  }

  long int64() throws IOException {
    fill(Long.BYTES);
    return values.getLong(0);
  }

  int uint8() throws IOException {
    fill(1);
    return chunk[0] & 0xFF;
  }

  boolean flag(String what) throws IOException {
    int value = uint8();
    require(value <= 1, what, value, "0 or 1");
    return value == 1;
  }

  byte[] bytes(int count) throws IOException {
    requireBytes(count);
    byte[] result = in.readNBytes(count);
    position += result.length;
    if (result.length < count) {
      throw endOfFile();
    }
    return result;
  }

  float[] floats(long count) throws IOException {
    require(count < Integer.MAX_VALUE - 8, "matrix elements", count, "fewer than 2^31");
    requireBytes(count * Float.BYTES);
    float[] result = new float[(int) count];
    floats(result);
    return result;
  }

  /** Fills an array. */
  void floats(float[] result) throws IOException {
    int perChunk = CHUNK_BYTES / Float.BYTES;
    for (int first = 0; first < result.length; first += perChunk) {
      int n = Math.min(perChunk, result.length - first);
      fill(n * Float.BYTES);
      values.asFloatBuffer().get(result, first, n);
    }
  }

  /** Reads bytes up to a 0 byte, which is consumed. */
  byte[] zeroTerminated() throws IOException {
    byte[] word = new byte[16];
    for (int n = 0; ; n++) {
      int b = in.read();
      if (b < 0) {
        throw endOfFile();
      }
      position++;
      if (b == 0) {
        return Arrays.copyOf(word, n);
      }
      if (n == word.length) {
        word = Arrays.copyOf(word, 2 * n);
      }
      word[n] = (byte) b;
    }
  }

  void require(boolean holds, String what, long value, String expected) {
    if (!holds) {
      throw invalid(what + ": " + value + " (expected " + expected + ")");
    }
  }

  /** Checks that the file has enough data before memory is allocated for it. */
  void requireBytes(long count) {
    if (count < 0 || count > length - position) {
      throw endOfFile();
    }
  }

  private void fill(int count) throws IOException {
    int read = in.readNBytes(chunk, 0, count);
    position += read;
    if (read < count) {
      throw endOfFile();
    }
  }

  private InvalidInputException endOfFile() {
    return invalid("model length: " + length + " bytes (expected more: it is cut off)");
  }

  private InvalidInputException invalid(String problem) {
    return new InvalidInputException(problem + " at byte " + position + " of " + uri);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
