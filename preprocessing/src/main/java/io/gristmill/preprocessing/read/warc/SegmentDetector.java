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

  /** Stored bytes looked at: header fields, Huffman tables and the first bytes fit many times. */
  static final int LOOKAHEAD = 8 << 10;

  private static final byte[] WARC = {'W', 'A', 'R', 'C', '/'};

  /** Content looked at for a record behind stray bytes. */
  private static final int STRAY = 256;

  private static final Pattern VERSION_LINE =
      Pattern.compile("WARC/\\d\\.\\d+\\s*\n(WARC|Content)-", Pattern.CASE_INSENSITIVE);

  private final Inflater inflater = new Inflater(true);
  private final byte[] head = new byte[STRAY];

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

  /** Stray bytes may come before the record, but not what a record goes on with. */
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
      // A chance match of the magic bytes, or a member that is damaged where it begins.
      return false;
    }
    return true;
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
