package io.gristmill.preprocessing.read.text;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.XXHash32;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Compresses files in every supported format. */
enum Packed {
  GZ {
    @Override
    OutputStream stream(OutputStream out) throws IOException {
      return new GZIPOutputStream(out);
    }
  },
  ZST {
    @Override
    OutputStream stream(OutputStream out) throws IOException {
      return new ZstdOutputStream(out).setChecksum(true);
    }
  },
  XZ {
    @Override
    OutputStream stream(OutputStream out) throws IOException {
      return new XZOutputStream(out, new LZMA2Options(0));
    }
  },
  BZ2 {
    @Override
    OutputStream stream(OutputStream out) throws IOException {
      return new BZip2CompressorOutputStream(out, 1);
    }
  },
  /** Uses stored blocks, since there is no reliable encoder. */
  LZ4 {
    @Override
    byte[] of(byte[] content) {
      ByteBuffer frame =
          ByteBuffer.allocate(32 + content.length + content.length / LZ4_BLOCK * 4)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt(0x184D2204)
              .put(new byte[] {0x64, 0x40, (byte) 0xa7});
      for (int from = 0; from < content.length; from += LZ4_BLOCK) {
        int length = Math.min(LZ4_BLOCK, content.length - from);
        frame.putInt(length | (1 << 31)).put(content, from, length);
      }
      XXHash32 checksum = new XXHash32();
      checksum.update(content, 0, content.length);
      frame.putInt(0).putInt((int) checksum.getValue());
      return Arrays.copyOf(frame.array(), frame.position());
    }

    @Override
    OutputStream stream(OutputStream out) {
      throw new UnsupportedOperationException("lz4 in pieces");
    }
  };

  private static final int LZ4_BLOCK = 64 << 10;

  abstract OutputStream stream(OutputStream out) throws IOException;

  /** Compresses one member, frame or stream. */
  byte[] of(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream packed = stream(out)) {
      packed.write(content);
    }
    return out.toByteArray();
  }

  String extension() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A frame that zstd and lz4 skip. */
  static byte[] skippable(int content) {
    return ByteBuffer.allocate(8 + content)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0x184D2A53)
        .putInt(content)
        .array();
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
