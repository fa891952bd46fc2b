package io.gristmill.preprocessing.read.warc;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Finds gzip members that begin with a WARC record, by inflating their first bytes. */
final class SegmentDetector implements Closeable {

  /**
   * Number of stored bytes to examine, far more than header fields, Huffman tables and the first
   * bytes need.
   */
  static final int LOOKAHEAD = 8 << 10;

  private static final byte[] WARC = {'W', 'A', 'R', 'C', '/'};

  /** Number of bytes to search for a record after stray bytes. */
  private static final int STRAY = 256;

  private static final Pattern VERSION_LINE =
      Pattern.compile("WARC/\\d\\.\\d+\\s*\n(WARC|Content)-", Pattern.CASE_INSENSITIVE);

  private final Inflater inflater = new Inflater(true);
  private final byte[] head = new byte[STRAY];

  /**
   * Caches the last result, since each member end is checked twice: for the continuation of the
   * record, and for the next segment.
   */
  private long lastOffset = -1;

  private boolean lastStarts;

  /** Whether a segment starts at the position, which is not moved. */
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

  /** Stray bytes may precede the record, but not the continuation of another record. */
  private boolean inflatesToWarc() {
    if (!inflate(0, WARC.length)) {
      return false;
    }
    if (Arrays.equals(head, 0, WARC.length, WARC, 0, WARC.length)) {
      return true;
    }
    Arrays.fill(head, WARC.length, head.length, (byte) 0);
    inflate(WARC.length, head.length);
    return VERSION_LINE.matcher(new String(head, StandardCharsets.ISO_8859_1)).find();
  }

  private boolean inflate(int from, int to) {
    int filled = from;
    try {
      while (filled < to) {
        int count = inflater.inflate(head, filled, to - filled);
        if (count == 0) {
          return false;
        }
        filled += count;
      }
    } catch (DataFormatException e) {
      // A chance match of the magic bytes, or a member damaged at its start.
      return false;
    }
    return true;
  }

  /** Moves to the first segment at or after the position, or to the end of the shard. */
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

  /** The header of a gzip member (RFC 1952 section 2.3). */
  static final class GzipHeader {

    static final int INVALID = -1;

    private static final int FIXED = 10;
    private static final int DEFLATE = 8;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;

    private GzipHeader() {}

    /**
     * Length of the header at {@code from}; {@link #INVALID} if there is none before {@code to}.
     */
    static int length(byte[] bytes, int from, int to) {
      if (to - from < FIXED || !isMagic(bytes, from) || (bytes[from + 3] & RESERVED) != 0) {
        return INVALID;
      }
      int flags = bytes[from + 3];
      int at = from + FIXED;
      if ((flags & EXTRA) != 0) {
        if (to - at < 2) {
          return INVALID;
        }
        at += 2 + (bytes[at] & 0xff) + ((bytes[at + 1] & 0xff) << 8);
      }
      if ((flags & NAME) != 0) {
        at = afterZero(bytes, at, to);
      }
      if ((flags & COMMENT) != 0) {
        at = afterZero(bytes, at, to);
      }
      if ((flags & HEADER_CRC) != 0) {
        at += 2;
      }
      return at < to ? at - from : INVALID;
    }

    private static boolean isMagic(byte[] bytes, int from) {
      return bytes[from] == 0x1f && bytes[from + 1] == (byte) 0x8b && bytes[from + 2] == DEFLATE;
    }

    private static int afterZero(byte[] bytes, int from, int to) {
      for (int at = from; at < to; at++) {
        if (bytes[at] == 0) {
          return at + 1;
        }
      }
      return to;
    }
  }
}
