package io.gristmill.preprocessing.read.text;

import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The stored bytes of consecutive zstd frames (RFC 8878), at most one block per call, since the
 * native decoder discards the output of one block if the next one in the same call is damaged. Ends
 * before anything that is not a frame.
 */
final class ZstdFrames extends FilterInputStream {

  private static final int LONGEST_HEADER = 18;
  private static final int MAGIC_BYTES = 4;
  private static final int BLOCK_HEADER = 3;
  private static final int CHECKSUM = 4;
  private static final int RUN_LENGTH = 1;
  private static final int[] DICTIONARY_ID = {0, 1, 2, 4};
  private static final int[] CONTENT_SIZE = {0, 2, 4, 8};

  private final StoredBuffer stored;
  private boolean inFrame;
  private boolean hasChecksum;
  private boolean lastBlockPassed;
  private int left;

  ZstdFrames(StoredBuffer stored) {
    super(stored);
    this.stored = stored;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (left == 0) {
      left = inFrame ? nextInFrame() : frameHeader();
      stored.mark(left); // Damage is found within the block it is in.
    }
    int count = left == 0 ? -1 : stored.read(bytes, offset, Math.min(length, left));
    left -= Math.max(0, count);
    return count;
  }

  /** Always 0, so that decoded bytes are returned before further input is read. */
  @Override
  public int available() {
    return 0;
  }

  /** Length of the frame header here; 0 if there is none. */
  private int frameHeader() throws IOException {
    byte[] head = stored.peek(LONGEST_HEADER);
    if (head.length <= MAGIC_BYTES || !Decompression.ZSTD.begins(head)) {
      return 0;
    }
    int descriptor = head[MAGIC_BYTES];
    boolean singleSegment = (descriptor & 0x20) != 0;
    int sizeFlag = (descriptor >> 6) & 3;
    inFrame = true;
    hasChecksum = (descriptor & 4) != 0;
    lastBlockPassed = false;
    return MAGIC_BYTES
        + 1
        + (singleSegment ? 0 : 1)
        + DICTIONARY_ID[descriptor & 3]
        + (singleSegment && sizeFlag == 0 ? 1 : CONTENT_SIZE[sizeFlag]);
  }

  /** Length of the next block or checksum; after the last, of the next frame's header. */
  private int nextInFrame() throws IOException {
    if (lastBlockPassed) {
      boolean checksum = hasChecksum;
      hasChecksum = false;
      inFrame = checksum;
      return checksum ? CHECKSUM : frameHeader();
    }
    byte[] head = stored.peek(BLOCK_HEADER);
    if (head.length < BLOCK_HEADER) {
      return head.length;
    }
    int header =
        ByteBuffer.wrap(new byte[] {head[0], head[1], head[2], 0})
            .order(ByteOrder.LITTLE_ENDIAN)
            .getInt();
    lastBlockPassed = (header & 1) != 0;
    int type = (header >> 1) & 3;
    return BLOCK_HEADER + (type == RUN_LENGTH ? 1 : header >> 3);
  }

  /** Leaves the stored bytes open for the next member. */
  @Override
  public void close() {}
}
