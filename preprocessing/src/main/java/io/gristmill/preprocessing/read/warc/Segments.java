package io.gristmill.preprocessing.read.warc;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.RawRecord.MalformedCause;
import io.gristmill.preprocessing.read.warc.Segments.Damage;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
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

  /**
   * The common part of {@link GzipSegments} and {@link ZstdSegments}: the start of the current
   * segment and its damage.
   */
  abstract static class CompressedSegments implements Segments {

    final StoredBytes stored;
    final ByteRange range;
    final ReadLimits limits;

    private long start;
    private Optional<Damage> damage = Optional.empty();

    CompressedSegments(InputFile file, ByteRange range, ReadLimits limits) {
      this.stored = new StoredBytes(file);
      this.range = range;
      this.limits = limits;
    }

    /** Begins a segment at an offset in the shard. */
    final void begin(long offset) {
      start = offset;
      damage = Optional.empty();
    }

    /** Ends the segment early because of damage. */
    final void damaged(Damage found) {
      damage = Optional.of(found);
    }

    @Override
    public final long start() {
      return start;
    }

    @Override
    public final long end() {
      return stored.offset();
    }

    @Override
    public final Optional<Damage> damage() {
      return damage;
    }

    @Override
    public final Layout layout() {
      return Layout.COMPRESSED;
    }

    @Override
    public void close() throws IOException {
      stored.close();
    }
  }

  /**
   * An uncompressed shard. It is not split: the apparent start of a record may be inside another
   * one (an archive in an archive, a damaged length), which only a reader from the beginning can
   * detect.
   */
  static final class PlainSegments implements Segments {

    private final InputFile file;
    private final ByteRange range;
    private InputStream in = InputStream.nullInputStream();
    private boolean opened;
    private long position;

    PlainSegments(InputFile file, ByteRange range) {
      this.file = file;
      this.range = range;
    }

    @Override
    public boolean next() throws IOException {
      if (opened || !range.contains(0) || file.length() == 0) {
        return false;
      }
      opened = true;
      in = file.open();
      return true;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = in.read(bytes, offset, length);
      position += Math.max(0, count);
      return count;
    }

    @Override
    public boolean extend() {
      return false;
    }

    @Override
    public long start() {
      return 0;
    }

    @Override
    public long end() {
      return position;
    }

    @Override
    public Optional<Damage> damage() {
      return Optional.empty();
    }

    @Override
    public Layout layout() {
      return Layout.PLAIN;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
