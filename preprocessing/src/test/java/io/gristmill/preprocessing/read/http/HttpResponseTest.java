package io.gristmill.preprocessing.read.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpResponseTest {

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1 200 OK, 200",
    "HTTP/1.0 404, 404",
    "HTTP/2 301 , 301",
    "HTTP/1.1 HTTP/1.1 200 OK, 200",
    "HTTP/1.1 0 No Content, 0",
    "http/1.1 200 ok, 200",
    "HTTP/1.1 200OK, 200",
    "'HTTP/1.1\t200\tOK', 200",
    "'HTTP/1.1  200: OK', 200",
    "HTTP/ 200 OK, 200",
    "'\r\n HTTP/1.1 200 OK', 200",
  })
  void readsStatusLines(String line, int status) {
    assertThat(parse(line + "\r\n\r\n").status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"HTTP/1.1", "HTTP/1.1 OK", "HTTP/1.1 2000 OK", "GET / HTTP/1.1", "''"})
  void refusesBlocksThatAreNotResponses(String line) {
    assertThat(HttpResponse.parse(block(line + "\r\n\r\n"), 1024)).isEmpty();
  }

  @Test
  void endsTheHeaderAtABlankLineOrAtMarkup() {
    assertThat(body(parse("HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody"))).isEqualTo("body");
    assertThat(body(parse("HTTP/1.1 200 OK\nA: b\n\nbody"))).isEqualTo("body");
    assertThat(body(parse("HTTP/1.1 200 OK\r\n<p>"))).isEqualTo("<p>");
    assertThat(body(parse("HTTP/1.1 200 OK"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
        "HTTP/1.1 200 Connection established\r\n\r\n",
        "HTTP/1.0 200 Connection established\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.0 200 Connection established\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.0 200 Connection Established\r\nProxy-agent: x\r\n\r\nHTTP/1.1 100\r\n\r\n",
      })
  void skipsInterimAndProxyResponses(String before) {
    HttpResponse response = parse(before + "HTTP/1.1 203 Odd\r\nContent-Type: a/b\r\n\r\nbody");

    assertThat(response.status()).isEqualTo(203);
    assertThat(response.headers().first("Content-Type")).contains("a/b");
    assertThat(body(response)).isEqualTo("body");
  }

  @Test
  void keepsAPageThatShowsAResponseAndAnInterimResponseAlone() {
    String shown = "HTTP/1.1 404 Not Found\r\n\r\n";
    assertThat(body(parse("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + shown)))
        .isEqualTo(shown);
    assertThat(parse("HTTP/1.1 100 Continue\r\n\r\n").status()).isEqualTo(100);
  }

  @Test
  void refusesHeadersAboveTheLimit() {
    String endless = "HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(1000);
    assertThat(HttpResponse.parse(block(endless), 1024)).isEmpty();
  }

  @Test
  void usesTheFirstRepeatedFieldAndJoinsFoldedLines() {
    HeaderFields headers =
        parse("HTTP/1.1 200 OK\r\nx-a: 1\r\nX-A: 2\r\nno colon\r\nB: c\r\n  d\r\n\r\n").headers();

    assertThat(headers.first("X-a")).contains("1");
    assertThat(headers.first("b")).contains("c d");
    assertThat(headers.first("no")).isEmpty();
    assertThat(headers.first("x")).isEmpty();
    assertThat(headers.all("X-a")).containsExactly("1", "2");
  }

  private static HttpResponse parse(String text) {
    return HttpResponse.parse(block(text), 1024).orElseThrow();
  }

  static Body block(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return new Body(bytes, 0, bytes.length);
  }

  static String body(HttpResponse response) {
    Body body = response.body();
    return new String(body.array(), body.from(), body.length(), StandardCharsets.ISO_8859_1);
  }
}
