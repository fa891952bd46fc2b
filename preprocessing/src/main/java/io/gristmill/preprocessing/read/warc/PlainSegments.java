package io.gristmill.preprocessing.read.warc;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.ByteRange;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** A shard that is not compressed. */
final class PlainSegments implements Segments {

  private final InputFile file;
  private final ByteRange range;
  private final long start;
  private InputStream in = InputStream.nullInputStream();
  private boolean opened;
  private long position;

  PlainSegments(InputFile file, ByteRange range) {
    this.file = file;
    this.range = range;
    // The byte before the range tells whether the range begins a line.
    this.start = Math.max(0, range.start() - 1);
  }

  @Override
  public boolean next() throws IOException {
    if (opened) {
      return false;
    }
    opened = true;
    position = start;
    if (start >= file.length()) {
      return false;
    }
    in = file.open(start);
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
    return start;
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
    return range.start() == 0 ? Layout.PLAIN : Layout.PLAIN_MIDWAY;
  }

  @Override
  public boolean pastRange(long inSegment) {
    return start + inSegment >= range.end();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
