package io.gristmill.preprocessing.read.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.http.ContentDecoder.BodyLimitException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentDecoderTest {

  private static final String HTML = "<html>page page page page</html>";

  @ParameterizedTest
  @CsvSource({
    "'3\r\n<p>\r\n2\r\nhi\r\n0\r\n\r\n', <p>hi",
    "'3;name=value\r\n<p>\r\n0\r\nTrailer: x\r\n\r\n', <p>",
    "'3\n<p>\n0\n\n', <p>",
    // Joined by the crawler, truncated, and broken in the middle.
    "'<p>hi', <p>hi",
    "'abc', abc",
    "'20\r\n<p>hi', <p>hi",
    "'3\r\n<p>\r\nxyz\r\nrest', '<p>xyz\r\nrest'",
    // Sizes in unusual forms.
    "'0003\r\n<p>\r\n00000000000002 \t\r\nhi\r\n000\r\n\r\n', <p>hi",
    "'3 ; a=\"b\"\r\n<p>\r\n0\r\n\r\n', <p>",
    "'0\r\n\r\n', ''",
    // Joined bodies whose first line could be a size if its chunk ended there.
    "'2024 was a year', 2024 was a year",
    "'face\r\n<p>hi</p></body></html>', 'face\r\n<p>hi</p></body></html>'",
    "'2024\r\n<p>hi</p></html>\n', '2024\r\n<p>hi</p></html>\n'",
    "'3\r\nabcdef', '3\r\nabcdef'",
    "'0\nis a number', '0\nis a number'",
    "'Add', Add",
    "'fffffffff\r\n<p>', 'fffffffff\r\n<p>'",
  })
  void joinsChunks(String stored, String joined) throws IOException {
    assertThat(decode("Transfer-Encoding: chunked", latin1(stored))).isEqualTo(joined);
  }

  @Test
  void joinsCompleteChunksWithoutAHeader() throws IOException {
    assertThat(decode("X: y", latin1("3\r\n<p>\r\n2\r\nhi\r\n0\r\n\r\n"))).isEqualTo("<p>hi");
    for (String body : List.of("3\r\n<p>\r\n2\r\nhi\r\n", "0\r\n\r\n", "Add a line", "20\r\n<p>")) {
      assertThat(decode("X: y", latin1(body))).isEqualTo(body);
    }
  }

  @Test
  void undoesZstdAndCompressDeclaredOrNot() throws IOException {
    byte[] zstd = Zstd.compress(latin1(HTML));
    byte[] skippable = HexFormat.of().parseHex("5a2a4d1802000000aabb");
    byte[] behindSkippable = Arrays.copyOf(skippable, skippable.length + zstd.length);
    System.arraycopy(zstd, 0, behindSkippable, skippable.length, zstd.length);
    byte[] compress =
        HexFormat.of().parseHex("1f9d903cd0d069c3c6079c3067ca803898702142850ccbf0782190a00f");
    for (String header :
        List.of("Content-Encoding: zstd", "Content-Encoding: X-Compress", "X: y")) {
      assertThat(decode(header, zstd)).as(header).isEqualTo(HTML);
      assertThat(decode(header, behindSkippable)).as(header).isEqualTo(HTML);
      assertThat(decode(header, compress)).as(header).isEqualTo(HTML);
    }
  }

  @Test
  void undoesSeveralCodingsInReverseOrder() throws IOException {
    byte[] deflated = deflate(new Deflater(9, true));
    byte[] both = gzip(deflated);
    byte[] three = Zstd.compress(both);
    assertThat(decode("Content-Encoding: deflate, GZIP", both)).isEqualTo(HTML);
    assertThat(decode("Content-Encoding: deflate\r\nContent-Encoding: gzip", both)).isEqualTo(HTML);
    assertThat(decode("Content-Encoding: deflate,identity , gzip;q=1,zstd", three)).isEqualTo(HTML);
    assertThat(decode("Content-Encoding: deflate\r\nTransfer-Encoding: gzip", both))
        .isEqualTo(HTML);
  }

  @Test
  void undoesUndeclaredZlibAndBrotli() throws IOException {
    byte[] brotli = HexFormat.of().parseHex("0b028068656c6c6f03");
    String page = randomPage(3000);
    assertThat(decode("X: y", deflate(new Deflater(), page))).isEqualTo(page);
    assertThat(decode("Content-Encoding: exi", brotli)).isEqualTo("hello");
  }

  @ParameterizedTest
  @CsvSource({"gzip", "deflate", "br", "zstd", "compress", "exi", "'gzip, br'"})
  void leavesTextUnchanged(String encoding) throws IOException {
    for (String text :
        List.of(
            "Welcome. <p>Text",
            "x^2 and more",
            "Nice page",
            "for all",
            "6 days",
            "sky",
            "a",
            "",
            "\u00c2\u00a0<p>",
            "\u001b$B$3",
            "(x)")) {
      assertThat(decode("Content-Encoding: " + encoding, latin1(text))).isEqualTo(text);
    }
    byte[] wide = "<p>Wide</p>".getBytes(StandardCharsets.UTF_16LE);
    assertThat(decode("Content-Encoding: " + encoding, wide))
        .isEqualTo(new String(wide, StandardCharsets.ISO_8859_1));
  }

  @Test
  void leavesBinaryDataInUnknownCodings() throws IOException {
    byte[] noise = new byte[1000];
    new Random(7).nextBytes(noise);
    noise[0] = (byte) 0xd0;

    String left = decode("Content-Encoding: exi", noise);

    assertThat(HttpResponseTest.block(left).isBinary()).isTrue();
    assertThatThrownBy(() -> decode("Content-Encoding: br", noise))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("br");
  }

  @Test
  void inflatesGzip() throws IOException {
    assertThat(decode("Content-Encoding: gzip", gzip(latin1(HTML)))).isEqualTo(HTML);
    assertThat(decode("Content-Encoding: x-gzip", gzip(gzip(latin1(HTML))))).isEqualTo(HTML);
    assertThat(decode("X: y", gzip(latin1(HTML)))).isEqualTo(HTML);
  }

  @Test
  void inflatesBothKindsOfDeflate() throws IOException {
    assertThat(decode("Content-Encoding: deflate", deflate(new Deflater()))).isEqualTo(HTML);
    assertThat(decode("Content-Encoding: deflate", deflate(new Deflater(9, true)))).isEqualTo(HTML);
  }

  @Test
  void decodesBrotli() throws IOException {
    byte[] stored = HexFormat.of().parseHex("0b028068656c6c6f03");
    assertThat(decode("Content-Encoding: br", stored)).isEqualTo("hello");
  }

  @ParameterizedTest
  @CsvSource({"gzip", "deflate", "br", "'gzip, br'"})
  void leavesDecodedBodiesUnchanged(String encoding) throws IOException {
    assertThat(decode("Content-Encoding: " + encoding, latin1(" \n" + HTML)))
        .isEqualTo(" \n" + HTML);
  }

  @Test
  void keepsTheAvailablePartOfATruncatedBody() throws IOException {
    byte[] whole = gzip(latin1(HTML));
    String decoded = decode("Content-Encoding: gzip", Arrays.copyOf(whole, whole.length - 12));
    assertThat(decoded).isNotEmpty();
    assertThat(HTML).startsWith(decoded);
  }

  @Test
  void keepsTheAvailablePartOfOtherTruncatedCodings() throws IOException {
    String page = randomPage(400_000);
    byte[] zstd = Zstd.compress(latin1(page));
    byte[] zlib = deflate(new Deflater(), page);
    for (byte[] whole : List.of(zstd, zlib)) {
      String decoded = decode("X: y", Arrays.copyOf(whole, whole.length / 2));
      assertThat(decoded).hasSizeGreaterThan(100_000);
      assertThat(page).startsWith(decoded);
    }
    assertThat(decode("X: y", Arrays.copyOf(zstd, zstd.length + 5))).isEqualTo(page);
  }

  @Test
  void refusesDamagedBodiesAndBombs() throws IOException {
    byte[] damaged = gzip(latin1(HTML));
    damaged[10] = (byte) 0xff;
    byte[] bomb = gzip(new byte[8 << 20]);

    assertThatThrownBy(() -> decode("X: y", damaged)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> decode("X: y", bomb)).isInstanceOf(BodyLimitException.class);
  }

  private static String decode(String header, byte[] stored) throws IOException {
    byte[] head = latin1("HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n");
    byte[] block = Arrays.copyOf(head, head.length + stored.length);
    System.arraycopy(stored, 0, block, head.length, stored.length);
    HttpResponse response =
        HttpResponse.parse(new Body(block, 0, block.length), 1024).orElseThrow();
    Body body = new ContentDecoder(new ReadLimits(16 << 20, 100)).decode(response);
    return new String(body.array(), body.from(), body.length(), StandardCharsets.ISO_8859_1);
  }

  private static String randomPage(int length) {
    StringBuilder page = new StringBuilder("<html>");
    Random random = new Random(3);
    while (page.length() < length) {
      page.append(Integer.toString(random.nextInt(), 36)).append(' ');
    }
    return page.toString();
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] deflate(Deflater deflater) throws IOException {
    return deflate(deflater, HTML);
  }

  private static byte[] deflate(Deflater deflater, String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream stream = new DeflaterOutputStream(out, deflater)) {
      stream.write(latin1(text));
    }
    deflater.end();
    return out.toByteArray();
  }
}
