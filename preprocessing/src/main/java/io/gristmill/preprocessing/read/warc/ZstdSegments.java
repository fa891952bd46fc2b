package io.gristmill.preprocessing.read.warc;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.RawRecord.MalformedCause;
import io.gristmill.preprocessing.read.warc.Segments.CompressedSegments;
import io.gristmill.preprocessing.read.warc.Segments.Damage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Zstd frames, usually one per record. A first skippable frame may contain the dictionary of all
 * others, itself compressed or not (IIPC's WARC with Zstandard); other skippable frames are
 * skipped. A shard is not split, since the start of a frame does not show whether a record starts
 * there. After damage, reading resumes at the next frame.
 */
final class ZstdSegments extends CompressedSegments {

  private static final long DICTIONARY_FRAME = 0x184d2a5dL;
  private static final int SKIPPABLE_HEADER = 8;

  private byte[] dictionary = {};
  private InputStream content = InputStream.nullInputStream();
  private long frameStart;
  private long read;

  ZstdSegments(InputFile file, ByteRange range, ReadLimits limits) {
    super(file, range, limits);
  }

  @Override
  public boolean next() throws IOException {
    if (!range.contains(0)) {
      return false;
    }
    if (stored.offset() == 0) {
      stored.seek(0);
      readDictionary();
    }
    skipSkippable();
    if (!stored.ensure(1)) {
      return false;
    }
    begin(stored.offset());
    if (!openFrame()) {
      fail(MalformedCause.NOT_A_RECORD, "bytes that are no zstd frame");
    }
    return true;
  }

  private void readDictionary() throws IOException {
    if (!stored.ensure(SKIPPABLE_HEADER) || ZstdFrame.littleEndian(stored, 0) != DICTIONARY_FRAME) {
      return;
    }
    long length = ZstdFrame.littleEndian(stored, 4);
    if (length > limits.maxRecordBytes()) {
      return;
    }
    stored.advance(SKIPPABLE_HEADER);
    byte[] bytes = stored.take((int) length);
    boolean compressed = bytes.length > 4 && bytes[0] == 0x28 && (bytes[1] & 0xff) == 0xb5;
    dictionary = compressed ? decompressed(bytes) : bytes;
  }

  private byte[] decompressed(byte[] bytes) throws IOException {
    try (InputStream in = new ZstdInputStream(new ByteArrayInputStream(bytes))) {
      return in.readNBytes((int) limits.maxRecordBytes());
    } catch (ZstdIOException e) {
      // Frames that need the dictionary report it, each in its own quarantined record.
      return new byte[0];
    }
  }

  private void skipSkippable() throws IOException {
    while (ZstdFrame.beginsSkippable(stored) && stored.ensure(SKIPPABLE_HEADER)) {
      long length = SKIPPABLE_HEADER + ZstdFrame.littleEndian(stored, 4);
      while (length > 0 && stored.ensure(1)) {
        int count = (int) Math.min(length, stored.limit() - stored.position());
        stored.advance(count);
        length -= count;
      }
    }
  }

  private boolean openFrame() throws IOException {
    skipSkippable();
    if (!ZstdFrame.begins(stored)) {
      return false;
    }
    content.close();
    frameStart = stored.offset();
    read = 0;
    ZstdInputStream frame = new ZstdInputStream(ZstdFrame.open(stored));
    if (dictionary.length > 0) {
      frame.setDict(dictionary);
    }
    content = frame;
    return true;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (damage().isPresent()) {
      return -1;
    }
    try {
      int count = content.read(bytes, offset, length);
      read += Math.max(0, count);
      if (limits.isBomb(stored.offset() - frameStart, read)) {
        fail(MalformedCause.DECOMPRESSION_RATIO, "more than " + read + " bytes from a zstd frame");
        return -1;
      }
      return count;
    } catch (ZstdIOException e) {
      String hint = dictionary.length == 0 ? "" : ", with the shard's dictionary";
      fail(MalformedCause.BAD_ARCHIVE, "zstd: " + e.getMessage() + hint);
      return -1;
    }
  }

  /** Continues with the next frame unconditionally, since framing separates the records. */
  @Override
  public boolean extend() throws IOException {
    return damage().isEmpty() && openFrame();
  }

  private void fail(MalformedCause cause, String detail) throws IOException {
    damaged(new Damage(cause, detail));
    stored.seek(Math.max(start(), frameStart) + 1);
    while (stored.ensure(1) && !ZstdFrame.begins(stored)) {
      stored.advance(1);
    }
  }

  @Override
  public void close() throws IOException {
    content.close();
    super.close();
  }

  /**
   * The stored bytes of one zstd frame, delimited by its block headers (RFC 8878, section 3.1), so
   * that a decompressor cannot read into the next frame.
   */
  static final class ZstdFrame extends InputStream {

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
}
