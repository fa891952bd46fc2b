package io.gristmill.preprocessing.read.text;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Decodes one member of a gzip file (RFC 1952). Unlike the JDK's reader, it returns every byte
 * before damage and leaves its input directly after the member.
 */
final class GzipMember extends InputStream {

  private static final int CHUNK = 32 << 10;
  private static final int FIXED_HEADER = 10;
  private static final int TRAILER = 8;
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final StoredBuffer stored;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] chunk = new byte[CHUNK];
  private int held;
  private boolean ended;
  private IOException damage;

  /** Reads the header of the member. */
  GzipMember(StoredBuffer stored) throws IOException {
    this.stored = stored;
    int flags = required(FIXED_HEADER)[3];
    if ((flags & RESERVED) != 0) {
      throw new ZipException("reserved gzip flags are set");
    }
    if ((flags & EXTRA) != 0) {
      byte[] length = required(2);
      required((length[0] & 0xff) + ((length[1] & 0xff) << 8));
    }
    for (int field : new int[] {NAME, COMMENT}) {
      while ((flags & field) != 0 && required(1)[0] != 0) {
        // Skips to the terminating zero.
      }
    }
    if ((flags & HEADER_CRC) != 0) {
      required(2);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    while (!ended && damage == null) {
      int count = inflate(bytes, offset, length);
      if (count > 0) {
        crc.update(bytes, offset, count);
        return count;
      }
      if (inflater.finished()) {
        finish();
      } else if (damage == null) {
        refill();
      }
    }
    if (damage != null) {
      throw damage;
    }
    return -1;
  }

  /** Number of bytes produced by the call, including those before an error. */
  private int inflate(byte[] bytes, int offset, int length) {
    long before = inflater.getBytesWritten();
    try {
      return inflater.inflate(bytes, offset, length);
    } catch (DataFormatException e) {
      damage = new ZipException("invalid deflate data: " + e.getMessage());
      return (int) (inflater.getBytesWritten() - before);
    }
  }

  private void refill() throws IOException {
    if (inflater.needsDictionary()) {
      throw new ZipException("preset dictionary (expected none)");
    }
    held = stored.readMarked(chunk);
    if (held < 0) {
      throw new EOFException("the file ends inside a gzip member");
    }
    inflater.setInput(chunk, 0, held);
  }

  private void finish() throws IOException {
    stored.reset();
    stored.skipNBytes(held - inflater.getRemaining());
    ByteBuffer trailer = ByteBuffer.wrap(required(TRAILER)).order(ByteOrder.LITTLE_ENDIAN);
    if (trailer.getInt() != (int) crc.getValue()
        || trailer.getInt() != (int) inflater.getBytesWritten()) {
      throw new ZipException("checksum or length disagree with the gzip trailer");
    }
    ended = true;
  }

  private byte[] required(int count) throws IOException {
    byte[] bytes = stored.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("the file ends inside a gzip member");
    }
    return bytes;
  }

  /** Leaves the stored bytes open for the next member. */
  @Override
  public void close() {
    inflater.end();
  }
}
