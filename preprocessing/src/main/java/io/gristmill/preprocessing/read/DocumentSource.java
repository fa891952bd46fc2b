package io.gristmill.preprocessing.read;

import io.gristmill.io.InputFile;
import java.io.IOException;

/**
 * Reads one format of shards. The ranges of any partition of a shard together yield every record
 * exactly once: a record belongs to the range that contains its first byte (or that of its gzip
 * member). A format that cannot be split belongs to the range that contains byte 0.
 */
@FunctionalInterface
public interface DocumentSource {

  /** Streams the records that start in {@code range}, in shard order and in constant memory. */
  RecordIterator open(InputFile file, ByteRange range, ReadLimits limits) throws IOException;
}
