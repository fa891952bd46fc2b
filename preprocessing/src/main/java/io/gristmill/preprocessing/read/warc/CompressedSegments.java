package io.gristmill.preprocessing.read.warc;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.ByteRange;
import io.gristmill.preprocessing.read.ReadLimits;
import io.gristmill.preprocessing.read.warc.Segments.Damage;
import java.io.IOException;
import java.util.Optional;

/**
 * The common part of {@link GzipSegments} and {@link ZstdSegments}: the start of the current
 * segment and its damage.
 */
abstract class CompressedSegments implements Segments {

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
