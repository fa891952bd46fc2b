package io.gristmill.preprocessing.read.warc;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.ByteRange;
import io.gristmill.preprocessing.read.MalformedCause;
import io.gristmill.preprocessing.read.ReadLimits;
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
}
