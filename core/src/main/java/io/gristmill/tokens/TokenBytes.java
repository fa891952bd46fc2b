package io.gristmill.tokens;

import io.gristmill.io.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The bytes of a {@code .bin} file, mapped or fetched. */
abstract sealed class TokenBytes {

  private final long length;

  private TokenBytes(long length) {
    this.length = length;
  }

  static TokenBytes open(InputFile file) throws IOException {
    Optional<Path> local = file.local();
    return local.isPresent() ? Mapped.open(local.get()) : new Ranged(file);
  }

  final long length() {
    return length;
  }

  /**
   * Ids {@code [first, first + count)} into {@code into[offset...]}; the caller checks the range.
   */
  abstract void read(TokenType type, long first, int[] into, int offset, int count)
      throws IOException;

  private static void copy(
      ByteBuffer from, TokenType type, int at, int[] into, int offset, int count) {
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

  /** Mapped in segments, as a buffer cannot exceed 2 GiB; a token never crosses two. */
  private static final class Mapped extends TokenBytes {

    private static final int SEGMENT_BITS = 30;
    private static final long SEGMENT_BYTES = 1L << SEGMENT_BITS;

    private final ByteBuffer[] segments;

    private Mapped(long length, ByteBuffer[] segments) {
      super(length);
      this.segments = segments;
    }

    static Mapped open(Path file) throws IOException {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        long length = channel.size();
        ByteBuffer[] segments =
            new ByteBuffer[(int) ((length + SEGMENT_BYTES - 1) >>> SEGMENT_BITS)];
        for (int i = 0; i < segments.length; i++) {
          long start = (long) i << SEGMENT_BITS;
          segments[i] =
              channel
                  .map(
                      FileChannel.MapMode.READ_ONLY, start, Math.min(SEGMENT_BYTES, length - start))
                  .order(ByteOrder.LITTLE_ENDIAN);
        }
        return new Mapped(length, segments);
      }
    }

    @Override
    void read(TokenType type, long first, int[] into, int offset, int count) {
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

  /** One request a read. */
  private static final class Ranged extends TokenBytes {

    private final InputFile file;

    Ranged(InputFile file) throws IOException {
      super(file.length());
      this.file = file;
    }

    @Override
    void read(TokenType type, long first, int[] into, int offset, int count) throws IOException {
      byte[] bytes = new byte[Math.multiplyExact(count, type.bytes())];
      try (InputStream in = file.open(first * type.bytes())) {
        if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
          throw new IOException("token shard ended early at " + file.uri());
        }
      }
      ByteBuffer from = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      copy(from, type, 0, into, offset, count);
    }
  }
}
