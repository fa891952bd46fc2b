package io.gristmill.preprocessing.read.warc;

import io.gristmill.preprocessing.read.MalformedCause;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * The bytes of a shard, cut where reading can start afresh: at gzip members. A shard that is not
 * compressed is one segment.
 */
interface Segments extends Closeable {

  /** Moves to the next segment that starts in the range. */
  boolean next() throws IOException;

  /** Content of the segment; -1 at its end. */
  int read(byte[] bytes, int offset, int length) throws IOException;

  /**
   * At the end of a sound segment: goes on with the member behind it, unless that one begins with a
   * record of its own.
   */
  boolean extend() throws IOException;

  /** Offset in the shard of the segment's first byte. */
  long start();

  /** Offset in the shard one past the segment; known once {@link #read} has returned -1. */
  long end();

  /** What ended the segment too early, known once {@link #read} has returned -1. */
  Optional<Damage> damage();

  /** How the segment's bytes relate to the shard's. */
  Layout layout();

  /** How a shard is stored. */
  enum Layout {
    /** Every segment starts with a record, and its end is the end of one. */
    COMPRESSED,
    /** The segment is the shard. */
    PLAIN
  }

  /** Why bytes could not be read. */
  record Damage(MalformedCause cause, String detail) {}
}
