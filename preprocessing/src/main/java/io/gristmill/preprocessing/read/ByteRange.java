package io.gristmill.preprocessing.read;

import java.util.ArrayList;
import java.util.List;

/**
 * A half-open range of a shard's bytes as stored.
 *
 * @param start first byte
 * @param end one past the last byte
 */
public record ByteRange(long start, long end) {

  /** A whole shard of any length. */
  public static final ByteRange ALL = new ByteRange(0, Long.MAX_VALUE);

  public ByteRange {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException(
          "byte range: [" + start + ", " + end + ") (expected 0 <= start <= end)");
    }
  }

  public boolean contains(long offset) {
    return start <= offset && offset < end;
  }

  /** Ranges of at most {@code splitBytes} that together cover {@code length} bytes. */
  public static List<ByteRange> split(long length, long splitBytes) {
    if (splitBytes <= 0) {
      throw new IllegalArgumentException("split bytes: " + splitBytes + " (expected > 0)");
    }
    List<ByteRange> ranges = new ArrayList<>();
    for (long start = 0; start < length; start += splitBytes) {
      ranges.add(new ByteRange(start, Math.min(length, start + splitBytes)));
    }
    return List.copyOf(ranges);
  }
}
