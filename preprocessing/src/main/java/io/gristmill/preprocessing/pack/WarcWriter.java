package io.gristmill.preprocessing.pack;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * Writes WARC 1.1 with one gzip member per record. The same records and date give the same bytes,
 * since record ids are derived from the content.
 */
final class WarcWriter {

  private final GzipMembers members;
  private final String date;

  WarcWriter(OutputStream out, Instant date) {
    this.members = new GzipMembers(out);
    this.date = date.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Writes the {@code warcinfo} record that begins every file. */
  void writeInfo(String fileName) throws IOException {
    byte[] fields = ascii("software: Gristmill\r\nformat: WARC File Format 1.1\r\n");
    write(
        "WARC-Type: warcinfo\r\nWARC-Filename: "
            + fileName
            + "\r\nContent-Type: application/warc-fields\r\n",
        fileName,
        fields);
  }

  /** Writes a page as a response record without a charset, which the reader detects. */
  void writePage(String url, byte[] html) throws IOException {
    byte[] http =
        ascii(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: "
                + html.length
                + "\r\n\r\n");
    byte[] block = ByteBuffer.allocate(http.length + html.length).put(http).put(html).array();
    write(
        "WARC-Type: response\r\nWARC-Target-URI: "
            + url
            + "\r\nContent-Type: application/http; msgtype=response\r\n",
        url,
        block);
  }

  private void write(String fields, String name, byte[] block) throws IOException {
    String header =
        "WARC/1.1\r\n"
            + fields
            + "WARC-Date: "
            + date
            + "\r\nWARC-Record-ID: <urn:uuid:"
            + id(name, block)
            + ">\r\nContent-Length: "
            + block.length
            + "\r\n\r\n";
    members.write(header.getBytes(StandardCharsets.UTF_8), block, ascii("\r\n\r\n"));
  }

  private static UUID id(String name, byte[] block) {
    byte[] key = name.getBytes(StandardCharsets.UTF_8);
    return UUID.nameUUIDFromBytes(
        ByteBuffer.allocate(key.length + block.length).put(key).put(block).array());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
