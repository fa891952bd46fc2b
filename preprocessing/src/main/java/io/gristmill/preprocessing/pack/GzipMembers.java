package io.gristmill.preprocessing.pack;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes gzip members without a time or system in their headers, for reproducible output. */
final class GzipMembers {

  /** RFC 1952: magic, deflate, no flags, no time, no extra flags, unknown system. */
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private final OutputStream out;
  private final byte[] buffer = new byte[16 << 10];

  GzipMembers(OutputStream out) {
    this.out = out;
  }

  void write(byte[]... parts) throws IOException {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    CRC32 crc = new CRC32();
    try {
      out.write(HEADER);
      for (byte[] part : parts) {
        crc.update(part);
        deflater.setInput(part);
        drain(deflater);
      }
      deflater.finish();
      drain(deflater);
      ByteBuffer trailer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      out.write(trailer.putInt((int) crc.getValue()).putInt((int) deflater.getBytesRead()).array());
    } finally {
      deflater.end();
    }
  }

  private void drain(Deflater deflater) throws IOException {
    int count = deflater.deflate(buffer);
    while (count > 0) {
      out.write(buffer, 0, count);
      count = deflater.deflate(buffer);
    }
  }
}
