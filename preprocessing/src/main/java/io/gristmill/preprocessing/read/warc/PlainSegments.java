package io.gristmill.preprocessing.read.warc;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.ByteRange;
import io.gristmill.preprocessing.read.warc.Segments.Damage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * An uncompressed shard. It is not split: the apparent start of a record may be inside another one
 * (an archive in an archive, a damaged length), which only a reader from the beginning can detect.
 */
final class PlainSegments implements Segments {

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
