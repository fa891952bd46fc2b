package io.gristmill.preprocessing.read.fuzz;

import static io.gristmill.error.Messages.format;

import com.github.luben.zstd.Zstd;
import io.gristmill.preprocessing.read.warc.TestShard;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * A response as unusual servers and crawlers produce it, with the page that it contains. Codings
 * and chunks may be declared and applied, or declared and undone already.
 *
 * @param head HTTP status line and header fields
 * @param body as stored
 * @param page expected content
 */
record OddResponse(String head, byte[] body, String page) {

  /** First words that look like a chunk's size or the magic number of another format. */
  private static final List<String> FIRST_WORDS =
      List.of(
          "<html>",
          "<!DOCTYPE html>\n<html>",
          "\r\n\t <html>",
          "<HTML>",
          "cafe <html>",
          "a\r\n<html>");

  private static final List<String> CODINGS =
      List.of("gzip", "x-gzip", "deflate", "raw deflate", "zstd", "identity", "");

  static OddResponse draw(Random random) {
    String page =
        pick(FIRST_WORDS, random) + "<p>" + SeedShards.prose(random.nextInt(90)) + "</p></html>";
    byte[] body = page.getBytes(StandardCharsets.UTF_8);
    boolean decodedAlready = random.nextInt(3) == 0;
    List<String> codings = new ArrayList<>();
    for (int i = random.nextInt(4) - 1; i > 0; i--) {
      String coding = pick(CODINGS, random);
      codings.add(coding.equals("raw deflate") ? "deflate" : coding);
      body = decodedAlready ? body : encoded(coding, body);
    }
    int length = body.length;
    boolean chunked = random.nextInt(3) == 0;
    if (chunked && random.nextInt(3) > 0) {
      body = chunked(body, random);
    }
    return new OddResponse(head(codings, chunked, length, random), body, page);
  }

  private static String head(List<String> codings, boolean chunked, int length, Random random) {
    List<String> fields = new ArrayList<>();
    fields.add(
        field(
            "Content-Type",
            pick(
                List.of(
                    "text/html", "TEXT/HTML ; charset=\"UTF-8\"", "text/html;charset=utf-8;x=y"),
                random),
            random));
    if (random.nextBoolean()) {
      codings.forEach(coding -> fields.add(field("Content-Encoding", coding, random)));
    } else if (!codings.isEmpty()) {
      fields.add(
          field(
              "Content-Encoding",
              String.join(pick(List.of(",", ", ", " ,\t"), random), codings),
              random));
    }
    if (chunked) {
      fields.add(
          field(
              "Transfer-Encoding",
              pick(List.of("chunked", "Chunked", "identity, chunked"), random),
              random));
    }
    if (random.nextBoolean()) {
      fields.add(
          field(
              "Content-Length",
              pick(List.of("" + length, "0", "-1", "99999999999999999999", "x"), random),
              random));
    }
    if (random.nextInt(4) == 0) {
      fields.add("no field at all");
    }
    String end = random.nextInt(4) == 0 ? "\n" : "\r\n";
    String status =
        pick(
            List.of("HTTP/1.1 200 OK", "HTTP/1.0 200", "HTTP/1.1 200 Très bien", "HTTP/2 200"),
            random);
    return status + end + String.join(end, fields) + end + end;
  }

  private static String field(String name, String value, Random random) {
    String written =
        switch (random.nextInt(4)) {
          case 0 -> name.toLowerCase(Locale.ROOT);
          case 1 -> name.toUpperCase(Locale.ROOT);
          default -> name;
        };
    String shown = random.nextInt(3) == 0 ? value.toUpperCase(Locale.ROOT) : value;
    return written + pick(List.of(":", ": ", " : ", ":\t", ":\r\n  "), random) + shown;
  }

  static byte[] encoded(String coding, byte[] bytes) {
    return switch (coding) {
      case "gzip", "x-gzip" -> TestShard.gzip(bytes);
      case "deflate" -> deflated(bytes, new Deflater());
      case "raw deflate" -> deflated(bytes, new Deflater(9, true));
      case "zstd" -> Zstd.compress(bytes);
      default -> bytes;
    };
  }

  private static byte[] deflated(byte[] bytes, Deflater deflater) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream stream = new DeflaterOutputStream(out, deflater)) {
      stream.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    deflater.end();
    return out.toByteArray();
  }

  private static byte[] chunked(byte[] bytes, Random random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String end = random.nextInt(4) == 0 ? "\n" : "\r\n";
    String pattern =
        pick(List.of("%x", "%X", "000%x", "%x  ", "%x;name=value", "%x ;a=\"b;c\""), random);
    for (int at = 0; at < bytes.length; ) {
      int size = Math.min(bytes.length - at, 1 + random.nextInt(bytes.length));
      out.writeBytes(
          ascii(
              pattern.replace("%x", Integer.toHexString(size)).replace("%X", format("%X", size))
                  + end));
      out.write(bytes, at, size);
      out.writeBytes(ascii(end));
      at += size;
    }
    out.writeBytes(ascii(pick(List.of("0", "000", "0;x"), random) + end));
    out.writeBytes(ascii(random.nextBoolean() ? "Trailer: x" + end + end : end));
    return out.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The response as a WARC record. */
  byte[] record() {
    byte[] block = SeedShards.concat(head.getBytes(StandardCharsets.ISO_8859_1), body);
    String header =
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\n"
            + "Content-Type: application/http; msgtype=response\r\nContent-Length: "
            + block.length
            + "\r\n\r\n";
    return SeedShards.concat(SeedShards.concat(ascii(header), block), ascii("\r\n\r\n"));
  }

  private static String pick(List<String> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }

  @Override
  public String toString() {
    return format("%s, %d bytes for %.20s", head, body.length, page);
  }
}
