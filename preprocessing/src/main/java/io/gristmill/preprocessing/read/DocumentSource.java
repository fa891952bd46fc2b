package io.gristmill.preprocessing.read;

import io.gristmill.io.InputFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
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
}
