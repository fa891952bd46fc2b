package io.gristmill.preprocessing.read.warc;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.RawRecord.MalformedCause;
import io.gristmill.preprocessing.read.warc.SegmentDetector.GzipHeader;
import io.gristmill.preprocessing.read.warc.Segments.CompressedSegments;
import io.gristmill.preprocessing.read.warc.Segments.Damage;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Gzip members. A range begins and ends at members that begin with {@code WARC/}, and after damage
 * reading resumes at the next of them; any other member belongs to the reader of the member before
 * it, since some writers split a record into several members. The positions of these members depend
 * on the shard alone and never on the range, so that adjacent ranges agree.
 */
final class GzipSegments extends CompressedSegments {

  private static final int TRAILER = 8;

  private final SegmentDetector probe = new SegmentDetector();
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private boolean positioned;
  private boolean ended = true;
  private long memberStart;

  GzipSegments(InputFile file, ByteRange range, ReadLimits limits) {
    super(file, range, limits);
  }

  @Override
  public boolean next() throws IOException {
    position();
    boolean atStart = stored.offset() == 0;
    if (!passPadding()) {
      return atStart && beginZeros();
    }
    boolean sound = probe.startsSegment(stored);
    // Bytes that start no segment belong to the reader of the bytes before them.
    if (sound && stored.offset() >= range.end()) {
      return false;
    }
    begin(stored.offset());
    ended = false;
    if (!openMember()) {
      fail(MalformedCause.NOT_A_RECORD, "bytes that are no gzip member");
    }
    return true;
  }

  /** Treats a shard of zeros as one damaged segment; false if the shard is empty. */
  private boolean beginZeros() {
    begin(0);
    ended = true;
    damaged(new Damage(MalformedCause.NOT_A_RECORD, "nothing but zeros"));
    return stored.offset() > 0;
  }

  /** Skips zeros between members, as left by tapes and block devices; false at the end. */
  private boolean passPadding() throws IOException {
    while (stored.ensure(1) && stored.array()[stored.position()] == 0) {
      stored.advance(1);
    }
    return stored.ensure(1);
  }

  private void position() throws IOException {
    if (positioned) {
      return;
    }
    positioned = true;
    stored.seek(range.start());
    if (range.start() > 0) {
      probe.skipToSegment(stored);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    while (!ended) {
      int count = inflate(bytes, offset, length);
      if (count > 0) {
        crc.update(bytes, offset, count);
        if (limits.isBomb(storedBytes(), inflater.getBytesWritten())) {
          fail(
              MalformedCause.DECOMPRESSION_RATIO,
              "more than " + inflater.getBytesWritten() + " bytes from " + storedBytes());
          return -1;
        }
        return count;
      }
    }
    return -1;
  }

  private long storedBytes() {
    return inflater.getBytesRead();
  }

  private int inflate(byte[] bytes, int offset, int length) throws IOException {
    try {
      int count = inflater.inflate(bytes, offset, length);
      if (count == 0) {
        refillOrClose();
      }
      return count;
    } catch (DataFormatException e) {
      fail(MalformedCause.GZIP_CORRUPT, "invalid deflate data: " + e.getMessage());
      return 0;
    }
  }

  /** Feeds the inflater, or closes the member. */
  private void refillOrClose() throws IOException {
    if (inflater.finished()) {
      stored.advance(stored.limit() - stored.position() - inflater.getRemaining());
      closeMember();
    } else if (inflater.needsDictionary()) {
      fail(MalformedCause.GZIP_CORRUPT, "preset dictionary (expected none)");
    } else {
      stored.advance(stored.limit() - stored.position());
      if (stored.ensure(1)) {
        feed();
      } else {
        fail(MalformedCause.GZIP_TRUNCATED, "the shard ends in a gzip member");
      }
    }
  }

  private void closeMember() throws IOException {
    if (!stored.ensure(TRAILER)) {
      fail(MalformedCause.GZIP_TRUNCATED, "the shard ends in a gzip trailer");
      return;
    }
    long storedCrc = littleEndian(stored.position());
    long storedLength = littleEndian(stored.position() + 4);
    if (storedCrc != crc.getValue() || storedLength != (inflater.getBytesWritten() & 0xffffffffL)) {
      fail(MalformedCause.GZIP_CORRUPT, "checksum or length disagree with the gzip trailer");
      return;
    }
    stored.advance(TRAILER);
    ended = true;
  }

  @Override
  public boolean extend() throws IOException {
    long end = stored.offset();
    if (damage().isPresent() || !passPadding() || probe.startsSegment(stored) || !openMember()) {
      stored.seek(end);
      return false;
    }
    ended = false;
    return true;
  }

  private long littleEndian(int at) {
    byte[] b = stored.array();
    return (b[at] & 0xffL)
        | (b[at + 1] & 0xffL) << 8
        | (b[at + 2] & 0xffL) << 16
        | (b[at + 3] & 0xffL) << 24;
  }

  private boolean openMember() throws IOException {
    stored.ensure(SegmentDetector.LOOKAHEAD);
    int header = GzipHeader.length(stored.array(), stored.position(), stored.limit());
    if (header == GzipHeader.INVALID) {
      return false;
    }
    memberStart = stored.offset();
    stored.advance(header);
    inflater.reset();
    crc.reset();
    feed();
    return true;
  }

  private void feed() {
    inflater.setInput(stored.array(), stored.position(), stored.limit() - stored.position());
  }

  private void fail(MalformedCause cause, String detail) throws IOException {
    damaged(new Damage(cause, detail));
    ended = true;
    stored.seek(Math.max(start(), memberStart) + 1);
    probe.skipToSegment(stored);
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    probe.close();
    super.close();
  }
}
