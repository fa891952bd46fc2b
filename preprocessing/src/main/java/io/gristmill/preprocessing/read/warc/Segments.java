package io.gristmill.preprocessing.read.warc;

import io.gristmill.preprocessing.read.MalformedCause;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * The bytes of a shard, cut at gzip members, where reading can restart. An uncompressed shard is
 * one segment.
 */
interface Segments extends Closeable {

  /** Moves to the next segment that starts in the range. */
  boolean next() throws IOException;

  /** Reads content of the segment; -1 at its end. */
  int read(byte[] bytes, int offset, int length) throws IOException;

  /**
   * At the end of a sound segment, continues with the next member unless it begins with a record.
   */
  boolean extend() throws IOException;

  /** Offset in the shard of the segment's first byte. */
  long start();

  /** Offset in the shard one past the segment; valid after {@link #read} has returned -1. */
  long end();

  /** The damage that ended the segment early; valid after {@link #read} has returned -1. */
  Optional<Damage> damage();

  Layout layout();

  /** How a shard is stored. */
  enum Layout {
    /** Every segment starts with a record and ends with the end of one. */
    COMPRESSED,
    /** The whole shard is one segment. */
    PLAIN
  }

  /** The reason why bytes could not be read. */
  record Damage(MalformedCause cause, String detail) {}
}
