package io.gristmill.tokens;

import static io.gristmill.error.Messages.format;

import io.gristmill.io.InputFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The bytes of a {@code .bin} file, memory-mapped or fetched. Thread-safe. */
public abstract sealed class TokenBytes {

  private final long length;

  TokenBytes(long length) {
    this.length = length;
  }

  /** Maps a local file; other files are fetched by range. */
  public static TokenBytes open(InputFile file) throws IOException {
    Optional<Path> local = file.local();
    return local.isPresent() ? MappedBytes.open(local.get()) : new RangedBytes(file);
  }

  public final long length() {
    return length;
  }

  /**
   * Reads the ids {@code [first, first + count)} into {@code into[offset...]}; the caller checks
   * the range.
   */
  public abstract void read(TokenType type, long first, int[] into, int offset, int count)
      throws IOException;

  /** Converts bytes to ids without an intermediate copy. */
  static void copy(ByteBuffer from, TokenType type, int at, int[] into, int offset, int count) {
    switch (type) {
      case UINT16 -> {
        for (int i = 0; i < count; i++) {
          into[offset + i] = from.getShort(at + 2 * i) & 0xFFFF;
        }
      }
      case INT32 -> {
        for (int i = 0; i < count; i++) {
          into[offset + i] = from.getInt(at + 4 * i);
        }
      }
    }
  }

  /** Maps a file in segments, because a buffer cannot exceed 2 GiB; no id crosses two segments. */
  private static final class MappedBytes extends TokenBytes {

    private static final int SEGMENT_BITS = 30;
    private static final long SEGMENT_BYTES = 1L << SEGMENT_BITS;

    private final ByteBuffer[] segments;

    private MappedBytes(long length, ByteBuffer[] segments) {
      super(length);
      this.segments = segments;
    }

    static MappedBytes open(Path file) throws IOException {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        long length = channel.size();
        ByteBuffer[] segments =
            new ByteBuffer[(int) ((length + SEGMENT_BYTES - 1) >>> SEGMENT_BITS)];
        for (int i = 0; i < segments.length; i++) {
          long start = (long) i << SEGMENT_BITS;
          long bytes = Math.min(SEGMENT_BYTES, length - start);
          segments[i] =
              channel
                  .map(FileChannel.MapMode.READ_ONLY, start, bytes)
                  .order(ByteOrder.LITTLE_ENDIAN);
        }
        return new MappedBytes(length, segments);
      }
    }

    @Override
    public void read(TokenType type, long first, int[] into, int offset, int count) {
      int done = 0;
      while (done < count) {
        long at = (first + done) * type.bytes();
        int within = (int) (at & (SEGMENT_BYTES - 1));
        int n = (int) Math.min(count - done, (SEGMENT_BYTES - within) / type.bytes());
        copy(segments[(int) (at >>> SEGMENT_BITS)], type, within, into, offset + done, n);
        done += n;
      }
    }
  }

  /**
   * Bytes fetched by range requests. A random read is one request for the requested range. A read
   * that continues at or slightly before the end of the last one is served from a window, and the
   * next window is prefetched.
   */
  private static final class RangedBytes extends TokenBytes {

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
}
