package io.gristmill.preprocessing.read.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.preprocessing.read.ReadLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
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
    // Joined by the crawler, cut short, and broken in the middle.
    "'<p>hi', <p>hi",
    "'abc', abc",
    "'20\r\n<p>hi', <p>hi",
    "'3\r\n<p>\r\nxyz\r\nrest', '<p>xyz\r\nrest'",
  })
  void joinsChunksWhereThereAreSome(String stored, String joined) throws IOException {
    assertThat(decode("Transfer-Encoding: chunked", latin1(stored))).isEqualTo(joined);
  }

  @Test
  void inflatesWhatIsGzip() throws IOException {
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
  void leavesBodiesThatAreDecodedAlready(String encoding) throws IOException {
    assertThat(decode("Content-Encoding: " + encoding, latin1(" \n" + HTML)))
        .isEqualTo(" \n" + HTML);
  }

  @Test
  void keepsWhatIsThereOfABodyCutShort() throws IOException {
    byte[] whole = gzip(latin1(HTML));
    String decoded = decode("Content-Encoding: gzip", Arrays.copyOf(whole, whole.length - 12));
    assertThat(decoded).isNotEmpty();
    assertThat(HTML).startsWith(decoded);
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
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream stream = new DeflaterOutputStream(out, deflater)) {
      stream.write(latin1(HTML));
    }
    deflater.end();
    return out.toByteArray();
  }
}
