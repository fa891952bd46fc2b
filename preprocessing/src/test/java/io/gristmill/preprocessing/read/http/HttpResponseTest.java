package io.gristmill.preprocessing.read.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpResponseTest {

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1 200 OK, 200",
    "HTTP/1.0 404, 404",
    "HTTP/2 301 , 301",
    "HTTP/1.1 HTTP/1.1 200 OK, 200",
    "HTTP/1.1 0 No Content, 0",
    "http/1.1 200 ok, 200",
  })
  void readsStatusLinesAsTheyAre(String line, int status) {
    assertThat(parse(line + "\r\n\r\n").status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"HTTP/1.1", "HTTP/1.1 OK", "HTTP/1.1 2000 OK", "GET / HTTP/1.1", "''"})
  void refusesWhatIsNoResponse(String line) {
    assertThat(HttpResponse.parse(block(line + "\r\n\r\n"), 1024)).isEmpty();
  }

  @Test
  void endsTheHeaderAtABlankLineOrAtMarkup() {
    assertThat(body(parse("HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody"))).isEqualTo("body");
    assertThat(body(parse("HTTP/1.1 200 OK\nA: b\n\nbody"))).isEqualTo("body");
    assertThat(body(parse("HTTP/1.1 200 OK\r\n<p>"))).isEqualTo("<p>");
    assertThat(body(parse("HTTP/1.1 200 OK"))).isEmpty();
  }

  @Test
  void refusesHeadersAboveTheLimit() {
    String endless = "HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(1000);
    assertThat(HttpResponse.parse(block(endless), 1024)).isEmpty();
  }

  @Test
  void takesTheFirstOfRepeatedFieldsAndJoinsFoldedLines() {
    HeaderFields headers =
        parse("HTTP/1.1 200 OK\r\nx-a: 1\r\nX-A: 2\r\nno colon\r\nB: c\r\n  d\r\n\r\n").headers();

    assertThat(headers.first("X-a")).contains("1");
    assertThat(headers.first("b")).contains("c d");
    assertThat(headers.first("no")).isEmpty();
    assertThat(headers.first("x")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "text/html, ''",
    "text/html; charset=utf-8, utf-8",
    "'text/html;Charset=\"ISO-8859-1\"; x=y', ISO-8859-1",
  })
  void readsTheCharsetParameter(String contentType, String charset) {
    assertThat(MediaType.parse(contentType).charset()).isEqualTo(charset);
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
