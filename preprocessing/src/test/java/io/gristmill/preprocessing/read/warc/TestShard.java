package io.gristmill.preprocessing.read.warc;

import io.gristmill.preprocessing.read.MemoryFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** Builds shards from valid and invalid records. */
public final class TestShard {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public TestShard plain(String bytes) {
    return raw(bytes.getBytes(StandardCharsets.UTF_8));
  }

  public TestShard raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  public TestShard member(String bytes) {
    return raw(gzip(bytes.getBytes(StandardCharsets.UTF_8)));
  }

  int length() {
    return out.size();
  }

  public MemoryFile gz() {
    return new MemoryFile("file:/in/test.warc.gz", out.toByteArray());
  }

  public MemoryFile plain() {
    return new MemoryFile("file:/in/test.warc", out.toByteArray());
  }

  public static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream member = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(member)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return member.toByteArray();
  }

  /** A page with the given number and text. */
  public static String page(int number, String text) {
    return response(number, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + html(text));
  }

  static String html(String text) {
    return "<html><p>" + text + "</p></html>";
  }

  public static String response(int number, String block) {
    int length = block.getBytes(StandardCharsets.UTF_8).length;
    return header(number, Integer.toString(length)) + block + "\r\n\r\n";
  }

  static String header(int number, String contentLength) {
    return "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/"
        + number
        + "\r\nWARC-Date: 2024-05-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response"
        + "\r\nContent-Length: "
        + contentLength
        + "\r\n\r\n";
  }
}
