package io.gristmill.preprocessing.read.warc;

import io.gristmill.io.InputFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A window over the stored bytes of a shard; moves forward cheaply, and backward by reopening the
 * shard.
 */
final class StoredBytes implements Closeable {

  /** Maximum number of bytes for {@link #ensure}. */
  static final int WINDOW = 64 << 10;

  private final InputFile file;
  private final byte[] buffer = new byte[WINDOW];
  private InputStream in = InputStream.nullInputStream();
  private long base;
  private int position;
  private int limit;

  StoredBytes(InputFile file) {
    this.file = file;
  }

  byte[] array() {
    return buffer;
  }

  int position() {
    return position;
  }

  int limit() {
    return limit;
  }

  /** Offset in the shard of the next byte. */
  long offset() {
    return base + position;
  }

  void advance(int count) {
    position += count;
  }

  void seek(long offset) throws IOException {
    if (offset >= base && offset < base + limit) {
      position = (int) (offset - base);
      return;
    }
    in.close();
    in = file.open(offset);
    base = offset;
    position = 0;
    limit = 0;
  }

  /** Whether {@code count} bytes are available; if so, they are buffered. */
  boolean ensure(int count) throws IOException {
    if (limit - position >= count) {
      return true;
    }
    compact();
    while (limit < count) {
      int read = in.read(buffer, limit, buffer.length - limit);
      if (read < 0) {
        return false;
      }
      limit += read;
    }
    return true;
  }

  /** The next {@code count} bytes; fewer at the end of the shard. */
  byte[] take(int count) throws IOException {
    byte[] taken = new byte[count];
    int filled = 0;
    while (filled < count && ensure(1)) {
      int part = Math.min(count - filled, limit - position);
      System.arraycopy(buffer, position, taken, filled, part);
      advance(part);
      filled += part;
    }
    return Arrays.copyOf(taken, filled);
  }

  private void compact() {
    System.arraycopy(buffer, position, buffer, 0, limit - position);
    base += position;
    limit -= position;
    position = 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
