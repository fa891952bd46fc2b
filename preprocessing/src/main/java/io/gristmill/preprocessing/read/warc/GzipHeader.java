package io.gristmill.preprocessing.read.warc;

/** The header of a gzip member (RFC 1952 section 2.3). */
final class GzipHeader {

  static final int INVALID = -1;

  private static final int FIXED = 10;
  private static final int DEFLATE = 8;
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private GzipHeader() {}

  /** Length of the header at {@code from}; {@link #INVALID} if there is none before {@code to}. */
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
