package io.gristmill.tokens.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Maps a file in segments, because a buffer cannot exceed 2 GiB; no id crosses two segments. */
final class MappedBytes extends TokenBytes {

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
      ByteBuffer[] segments = new ByteBuffer[(int) ((length + SEGMENT_BYTES - 1) >>> SEGMENT_BITS)];
      for (int i = 0; i < segments.length; i++) {
        long start = (long) i << SEGMENT_BITS;
        long bytes = Math.min(SEGMENT_BYTES, length - start);
        segments[i] =
            channel.map(FileChannel.MapMode.READ_ONLY, start, bytes).order(ByteOrder.LITTLE_ENDIAN);
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
