package io.gristmill.preprocessing.read.text;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A buffer that tracks its offset, for look-ahead and for the position of damage. */
final class StoredBuffer extends BufferedInputStream {

  private static final int BYTES = 64 << 10;

  private final Counter counter;

  private StoredBuffer(Counter counter) {
    super(counter, BYTES);
    this.counter = counter;
  }

  /** Offsets count from the next byte of {@code in}. */
  static StoredBuffer of(InputStream in) {
    return in instanceof StoredBuffer buffer ? buffer : new StoredBuffer(new Counter(in));
  }

  /** Offset of the next byte. */
  synchronized long offset() {
    return counter.bytes - (count - pos);
  }

  /** The next bytes without consuming them; fewer at the end. */
  byte[] peek(int bytes) throws IOException {
    mark(bytes);
    byte[] head = readNBytes(bytes);
    reset();
    return head;
  }

  /** Reads and marks the start, except at the end, which leaves the last mark. */
  synchronized int readMarked(byte[] bytes) throws IOException {
    if (read() < 0) {
      return -1;
    }
    pos--;
    mark(bytes.length);
    return read(bytes, 0, bytes.length);
  }

  /**
   * Returns to the mark if it is still valid, but only to positions after {@code offset}, since
   * earlier ones were tried already.
   */
  synchronized void backToMark(long offset) throws IOException {
    if (markpos >= 0) {
      pos = markpos;
    }
    while (offset() <= offset && read() >= 0) {
      // One byte further.
    }
  }

  /** Moves to the next byte that is one of {@code wanted}, or to the end. */
  synchronized void passTo(String wanted) throws IOException {
    for (int one = read(); one >= 0; one = read()) {
      while (pos < count && wanted.indexOf(one) < 0) {
        one = buf[pos++] & 0xff;
      }
      if (wanted.indexOf(one) >= 0) {
        pos--;
        return;
      }
    }
  }

  private static final class Counter extends FilterInputStream {

    private long bytes;

    Counter(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int one = in.read();
      bytes += one < 0 ? 0 : 1;
      return one;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = in.read(target, offset, length);
      bytes += Math.max(0, count);
      return count;
    }

    @Override
    public long skip(long count) throws IOException {
      long skipped = in.skip(count);
      bytes += skipped;
      return skipped;
    }
  }
}
