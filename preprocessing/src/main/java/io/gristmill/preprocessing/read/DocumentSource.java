package io.gristmill.preprocessing.read;

import io.gristmill.io.InputFile;
import java.io.IOException;

/**
 * Reads one kind of shard. The ranges of any partition of a shard together yield the records of the
 * whole, each once: a record belongs to the range its first byte (or its gzip member's) is in. A
 * kind that cannot be split belongs to the range that holds byte 0.
 */
@FunctionalInterface
public interface DocumentSource {

  /** Streams the records that start in {@code range}, in shard order and in constant memory. */
  RecordIterator open(InputFile file, ByteRange range, ReadLimits limits) throws IOException;
}
