package io.gristmill.preprocessing.read.warc;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Finds gzip members that begin with a WARC record, by inflating their first bytes. */
final class SegmentProbe implements Closeable {

  /** Stored bytes looked at: header fields, Huffman tables and the first bytes fit many times. */
  static final int LOOKAHEAD = 8 << 10;

  private static final byte[] WARC = {'W', 'A', 'R', 'C', '/'};

  private final Inflater inflater = new Inflater(true);
  private final byte[] head = new byte[WARC.length];

  /** Where a member ends is asked for twice: whether the record goes on, and where the next is. */
  private long lastOffset = -1;

  private boolean lastStarts;

  /** Whether a segment starts at the position, which stays where it is. */
  boolean startsSegment(StoredBytes stored) throws IOException {
    if (stored.offset() != lastOffset) {
      lastStarts = inflatesToWarc(stored);
      lastOffset = stored.offset();
    }
    return lastStarts;
  }

  private boolean inflatesToWarc(StoredBytes stored) throws IOException {
    stored.ensure(LOOKAHEAD);
    byte[] bytes = stored.array();
    int header = GzipHeader.length(bytes, stored.position(), stored.limit());
    if (header == GzipHeader.INVALID) {
      return false;
    }
    int from = stored.position() + header;
    inflater.reset();
    inflater.setInput(bytes, from, Math.min(LOOKAHEAD, stored.limit() - from));
    return inflatesToWarc();
  }

  private boolean inflatesToWarc() {
    int filled = 0;
    try {
      while (filled < head.length) {
        int count = inflater.inflate(head, filled, head.length - filled);
        if (count == 0) {
          return false;
        }
        filled += count;
      }
    } catch (DataFormatException e) {
      // A chance match of the magic bytes, or a member that is damaged where it begins.
      return false;
    }
    return Arrays.equals(head, WARC);
  }

  /** Moves to the first segment at or behind the position, or to the end of the shard. */
  void skipToSegment(StoredBytes stored) throws IOException {
    while (stored.ensure(1)) {
      byte[] bytes = stored.array();
      int at = stored.position();
      while (at < stored.limit() && bytes[at] != 0x1f) {
        at++;
      }
      stored.advance(at - stored.position());
      if (at < stored.limit()) {
        if (startsSegment(stored)) {
          return;
        }
        stored.advance(1);
      }
    }
  }

  @Override
  public void close() {
    inflater.end();
  }
}
