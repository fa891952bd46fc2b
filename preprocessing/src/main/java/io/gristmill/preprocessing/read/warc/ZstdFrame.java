package io.gristmill.preprocessing.read.warc;

import java.io.IOException;
import java.io.InputStream;

/**
 * The stored bytes of one zstd frame, delimited by its block headers (RFC 8878, section 3.1), so
 * that a decompressor cannot read into the next frame.
 */
final class ZstdFrame extends InputStream {

  private static final int LONGEST_HEADER = 18;
  private static final int BLOCK_HEADER = 3;
  private static final int RLE = 1;
  private static final int CHECKSUM = 4;

  private final StoredBytes stored;
  private boolean checksum;
  private boolean lastBlock;
  private long pending;

  private ZstdFrame(StoredBytes stored, int headerLength, boolean checksum) {
    this.stored = stored;
    this.pending = headerLength;
    this.checksum = checksum;
  }

  /** Whether a frame of compressed data begins at the position. */
  static boolean begins(StoredBytes stored) throws IOException {
    return stored.ensure(4) && littleEndian(stored, 0) == 0xfd2fb528L;
  }

  /** Whether a skippable frame begins at the position. */
  static boolean beginsSkippable(StoredBytes stored) throws IOException {
    return stored.ensure(4) && (littleEndian(stored, 0) & 0xfffffff0L) == 0x184d2a50L;
  }

  /** Opens the frame at the position, which must {@link #begins begin} one. */
  static ZstdFrame open(StoredBytes stored) throws IOException {
    stored.ensure(LONGEST_HEADER);
    int descriptor = stored.array()[stored.position() + 4];
    boolean singleSegment = (descriptor & 0x20) != 0;
    int window = singleSegment ? 0 : 1;
    int dictionary = new int[] {0, 1, 2, 4}[descriptor & 3];
    int contentSize = new int[] {singleSegment ? 1 : 0, 2, 4, 8}[descriptor >> 6 & 3];
    boolean checksum = (descriptor & 4) != 0;
    return new ZstdFrame(stored, 5 + window + dictionary + contentSize, checksum);
  }

  /** Unsigned four-byte number at {@code ahead} of the position, which must be buffered. */
  static long littleEndian(StoredBytes stored, int ahead) {
    return number(stored, ahead, 4);
  }

  private static long number(StoredBytes stored, int ahead, int bytes) {
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | (stored.array()[stored.position() + ahead + i] & 0xff);
    }
    return value;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (pending == 0 && !nextBlock()) {
      return -1;
    }
    if (!stored.ensure(1)) {
      return -1;
    }
    int held = stored.limit() - stored.position();
    int count = (int) Math.min(Math.min(length, held), pending);
    System.arraycopy(stored.array(), stored.position(), bytes, offset, count);
    stored.advance(count);
    pending -= count;
    return count;
  }

  /** Whether the frame continues with a block or its checksum. */
  private boolean nextBlock() throws IOException {
    if (lastBlock) {
      pending = checksum ? CHECKSUM : 0;
      checksum = false;
    } else if (stored.ensure(BLOCK_HEADER)) {
      long header = number(stored, 0, BLOCK_HEADER);
      lastBlock = (header & 1) != 0;
      pending = BLOCK_HEADER + ((header >> 1 & 3) == RLE ? 1 : header >> 3);
    }
    return pending > 0;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }
}
