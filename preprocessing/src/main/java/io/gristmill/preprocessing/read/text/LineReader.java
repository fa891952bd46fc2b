package io.gristmill.preprocessing.read.text;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Lines as bytes with their offsets. Of a line that is too long only the length is known. */
final class LineReader implements Closeable {

  private static final int INITIAL = 64 << 10;

  private final InputStream in;
  private final long maxBytes;
  private byte[] buffer = new byte[INITIAL];
  private int position;
  private int limit;
  private long base;
  private int from;
  private int to;
  private long offset;
  private boolean tooLong;

  /**
   * Reads on from {@code in}.
   *
   * @param offset of the next byte of {@code in}
   */
  LineReader(InputStream in, long offset, long maxBytes) {
    this.in = in;
    this.base = offset;
    this.maxBytes = maxBytes;
  }

  /** Moves to the next line; false at the end. */
  boolean next() throws IOException {
    offset = nextOffset();
    tooLong = false;
    int at = position;
    while (true) {
      while (at < limit && buffer[at] != '\n') {
        at++;
      }
      if (at < limit) {
        return take(at, at + 1);
      }
      drop();
      int held = limit - position;
      if (!fill()) {
        return nextOffset() + held > offset && take(limit, limit);
      }
      at = position + held;
    }
  }

  private boolean take(int end, int behind) {
    from = position;
    to = end;
    position = behind;
    return true;
  }

  /** Forgets the beginning of a line that has grown too long. */
  private void drop() {
    if (limit - position > maxBytes) {
      tooLong = true;
      position = limit;
    }
  }

  private boolean fill() throws IOException {
    if (position > 0) {
      System.arraycopy(buffer, position, buffer, 0, limit - position);
      base += position;
      limit -= position;
      position = 0;
    }
    if (limit == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int count = in.read(buffer, limit, buffer.length - limit);
    limit += Math.max(0, count);
    return count >= 0;
  }

  /** Holds the line at [{@link #from}, {@link #to}) until the next one. */
  byte[] array() {
    return buffer;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  boolean isTooLong() {
    return tooLong;
  }

  boolean isBlank() {
    for (int at = from; at < to; at++) {
      if (buffer[at] < 0 || buffer[at] > ' ') {
        return false;
      }
    }
    return !tooLong;
  }

  /** Of the line's first byte. */
  long offset() {
    return offset;
  }

  /** Of the first byte behind the line. */
  long nextOffset() {
    return base + position;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
