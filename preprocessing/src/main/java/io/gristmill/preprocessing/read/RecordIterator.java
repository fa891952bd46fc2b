package io.gristmill.preprocessing.read;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Records of a shard. A damaged shard yields {@link RawRecord.Malformed}; a shard that cannot be
 * fetched throws {@link UncheckedIOException}.
 */
public final class RecordIterator implements Iterator<RawRecord>, Closeable {

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
