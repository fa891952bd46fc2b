package io.gristmill.tokens.bytes;

import static io.gristmill.error.Messages.format;

import io.gristmill.io.InputFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Bytes fetched by range requests. A random read is one request for the requested range. A read
 * that continues at or slightly before the end of the last one is served from a window, and the
 * next window is prefetched.
 */
final class RangedBytes extends TokenBytes {

  private final InputFile file;
  private final ReadAhead ahead;
  private long lastStart = -1;
  private long lastEnd = -1;

  RangedBytes(InputFile file) throws IOException {
    super(file.length());
    this.file = file;
    this.ahead = new ReadAhead(this::fetch, length());
  }

  @Override
  public void read(TokenType type, long first, int[] into, int offset, int count)
      throws IOException {
    int bytes = Math.multiplyExact(count, type.bytes());
    ByteBuffer from = ByteBuffer.wrap(bytes(first * type.bytes(), bytes));
    copy(from.order(ByteOrder.LITTLE_ENDIAN), type, 0, into, offset, count);
  }

  private byte[] bytes(long start, int count) throws IOException {
    return goesOn(start, count) ? ahead.read(start, count) : fetch(start, count);
  }

  private synchronized boolean goesOn(long start, int count) {
    boolean sequential = start > lastStart && start <= lastEnd;
    lastStart = start;
    lastEnd = start + count;
    return sequential;
  }

  private byte[] fetch(long start, int count) throws IOException {
    byte[] bytes = new byte[count];
    try (InputStream in = file.open(start)) {
      int read = in.readNBytes(bytes, 0, count);
      if (read < count) {
        throw new EOFException(
            format(
                "token shard ended at byte %d (expected %d or more) at %s",
                start + read, start + count, file.uri()));
      }
    }
    return bytes;
  }
}
