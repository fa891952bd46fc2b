package io.gristmill.spark.clean;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** A shard of records made to exhaust their readers, each between two valid ones. */
final class HostileCrawl implements AutoCloseable {

  private static final int MIB = 1 << 20;
  private static final int REPEATED = 16 << 10;
  private static final String HTTP = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";

  private final OutputStream out;
  private int sound;

  HostileCrawl(Path file) throws IOException {
    out = new BufferedOutputStream(Files.newOutputStream(file), MIB);
    soundPage();
  }

  /** How many records are nothing but pages. */
  int soundPages() {
    return sound;
  }

  private void soundPage() throws IOException {
    sound++;
    page("<html><p>A page of a few words, number " + sound + ".</p></html>");
  }

  /** A page compressed by record, and a sound one behind it. */
  HostileCrawl hostile(String html) throws IOException {
    page(html);
    soundPage();
    return this;
  }

  /** A page whose body the server had compressed. */
  HostileCrawl encoded(byte[] gzipped) throws IOException {
    String head = HTTP + "Content-Encoding: gzip\r\n\r\n";
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    record.writeBytes(ascii(warcHeader(head.length() + gzipped.length) + head));
    record.writeBytes(gzipped);
    record.writeBytes(ascii("\r\n\r\n"));
    out.write(gzip(record.toByteArray()));
    soundPage();
    return this;
  }

  /** One record of many equal mebibytes, none of which is ever held in memory. */
  HostileCrawl huge(byte[] mebibyte, int times) throws IOException {
    byte[] head = ascii(warcHeader((long) times * MIB + HTTP.length() + 2) + HTTP + "\r\n");
    byte[] piece = deflated(mebibyte);
    CRC32 crc = new CRC32();
    out.write(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0});
    out.write(deflated(head));
    crc.update(head);
    for (int i = 0; i < times; i++) {
      out.write(piece);
      crc.update(mebibyte);
    }
    // An empty last block, then checksum and length.
    out.write(new byte[] {3, 0});
    int length = (int) ((long) times * MIB + head.length);
    ByteBuffer trailer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    out.write(trailer.putInt((int) crc.getValue()).putInt(length).array());
    soundPage();
    return this;
  }

  private void page(String html) throws IOException {
    String block = HTTP + "\r\n" + html;
    out.write(gzip(ascii(warcHeader(block.length()) + block + "\r\n\r\n")));
  }

  private static String warcHeader(long length) {
    return "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://hostile.example/\r\n"
        + "WARC-Date: 2024-05-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
        + "Content-Length: "
        + length
        + "\r\n\r\n";
  }

  /** Lines that compress some fifty times, which no ratio gives away. */
  static byte[] lines(int length) {
    byte[] bytes = new byte[length];
    Random random = new Random(5);
    for (int at = 0; at < length; at++) {
      byte fresh = (byte) (at % 80 == 79 ? '\n' : 'a' + random.nextInt(16));
      bytes[at] = at < REPEATED ? fresh : bytes[at - REPEATED];
    }
    return bytes;
  }

  /**
   * Repeats a tag or word, each time with a digit, so that the result compresses like normal text.
   */
  static String many(String piece, int times) {
    Random random = new Random(6);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < times; i++) {
      text.append(piece).append(random.nextInt(10));
    }
    return text.toString();
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream member = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(member)) {
      gzip.write(bytes);
    }
    return member.toByteArray();
  }

  /** Blocks that end at a byte and refer to nothing before them. */
  private static byte[] deflated(byte[] bytes) {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    deflater.setInput(bytes);
    byte[] target = new byte[bytes.length + 1024];
    int count = deflater.deflate(target, 0, target.length, Deflater.FULL_FLUSH);
    deflater.end();
    return Arrays.copyOf(target, count);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
