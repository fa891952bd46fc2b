package io.gristmill.preprocessing.read;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** What a format implements to be iterated over. */
public interface RecordReader extends Closeable {

  /** The next record; empty at the end, and ever after. */
  Optional<RawRecord> next() throws IOException;
}
