package io.gristmill.preprocessing.read;

import io.gristmill.io.InputFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Reads one format of shards. The ranges of any partition of a shard together yield every record
 * exactly once: a record belongs to the range that contains its first byte (or that of its gzip
 * member). A format that cannot be split belongs to the range that contains byte 0.
 */
@FunctionalInterface
public interface DocumentSource {

  /** Streams the records that start in {@code range}, in shard order and in constant memory. */
  RecordIterator open(InputFile file, ByteRange range, ReadLimits limits) throws IOException;

  /**
   * Records of a shard. A damaged shard yields {@link RawRecord.Malformed}; a shard that cannot be
   * fetched throws {@link UncheckedIOException}.
   */
  public static final class RecordIterator implements Iterator<RawRecord>, Closeable {

    private final RecordReader reader;
    private Optional<RawRecord> next = Optional.empty();

    public RecordIterator(RecordReader reader) {
      this.reader = reader;
    }

    @Override
    public boolean hasNext() {
      if (next.isEmpty()) {
        try {
          next = reader.next();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return next.isPresent();
    }

    @Override
    public RawRecord next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no records left in the range");
      }
      RawRecord record = next.orElseThrow();
      next = Optional.empty();
      return record;
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }

    /** Reads the records of one format. */
    public interface RecordReader extends Closeable {

      /** The next record; empty at the end and on every later call. */
      Optional<RawRecord> next() throws IOException;
    }
  }

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

  /**
   * Limits on one record. A record beyond a limit is quarantined, and reading continues after it.
   *
   * @param maxRecordBytes longest record, and longest decoded body
   * @param maxDecompressionRatio maximum bytes per compressed byte; small outputs are exempt
   * @param maxHeaderBytes longest WARC or HTTP header block
   */
  public record ReadLimits(long maxRecordBytes, double maxDecompressionRatio, int maxHeaderBytes) {

    private static final int DEFAULT_HEADER_BYTES = 64 << 10;

    /** Smaller outputs are never treated as bombs. */
    private static final long HARMLESS_BYTES = 1 << 20;

    /** The default values of {@code reference.conf}. */
    public static final ReadLimits DEFAULTS = new ReadLimits(64L << 20, 1000);

    public ReadLimits {
      if (maxRecordBytes < 1 || maxRecordBytes > 1 << 30) {
        throw new IllegalArgumentException(
            "max record bytes: " + maxRecordBytes + " (expected 1 to 2^30)");
      }
      if (!(maxDecompressionRatio > 1)) {
        throw new IllegalArgumentException(
            "max decompression ratio: " + maxDecompressionRatio + " (expected > 1)");
      }
      if (maxHeaderBytes < 1024 || maxHeaderBytes > 1 << 24) {
        throw new IllegalArgumentException(
            "max header bytes: " + maxHeaderBytes + " (expected 1024 to 2^24)");
      }
    }

    public ReadLimits(long maxRecordBytes, double maxDecompressionRatio) {
      this(maxRecordBytes, maxDecompressionRatio, DEFAULT_HEADER_BYTES);
    }

    /**
     * Whether {@code inflated} bytes from {@code stored} bytes exceed the ratio of any honest
     * shard.
     */
    public boolean isBomb(long stored, long inflated) {
      return inflated > HARMLESS_BYTES && inflated > maxDecompressionRatio * Math.max(1, stored);
    }
  }
}
