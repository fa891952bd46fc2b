package io.gristmill.preprocessing.read.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaTypeTest {

  @ParameterizedTest
  @CsvSource({
    "text/html, text/html, ''",
    "text/html; charset=utf-8, text/html, utf-8",
    "TEXT/HTML; Charset=UTF-8, text/html, UTF-8",
    "'text/html;Charset=\"ISO-8859-1\"; x=y', text/html, ISO-8859-1",
    "'text/html ; charset = koi8-r ', text/html, koi8-r",
    "text/html charset=koi8-r, text/html, koi8-r",
    "text/html; xcharset=a; charset=b, text/html, b",
    "'text/html; x=\"y\";charset=''b''', text/html, b",
    "html, '', ''",
    "/html, '', ''",
    // Characters that are not allowed in a token make the whole value invalid.
    "text/html:charset=a, '', ''",
    "'text/html\\; charset=a', '', ''",
    "text/html\u00a0, '', ''",
    "text/html/x, '', ''",
    "text(x)/html, '', ''",
    "'', '', ''",
  })
  void readsTypeAndCharsetOfAValue(String value, String essence, String charset) {
    assertThat(MediaType.parse(value)).isEqualTo(new MediaType(essence, charset));
  }

  @ParameterizedTest
  @CsvSource({
    "'Content-Type: text/html; charset=a\r\nContent-Type: text/html', text/html, a",
    "'Content-Type: text/html; charset=a\r\nContent-Type: text/html; charset=b', text/html, b",
    "'Content-Type: text/plain; charset=a\r\nContent-Type: text/html', text/html, ''",
    "'Content-Type: text/html\r\nContent-Type: nonsense\r\nContent-Type: */*', text/html, ''",
    "'Content-Type: text/html; charset=a, text/html', text/html, a",
    "'content-type : text/html;\r\n\tcharset=a', text/html, a",
    "'X: y', '', ''",
  })
  void usesTheLastValidTypeOfRepeatedFields(String fields, String essence, String charset) {
    byte[] bytes = (fields + "\r\n").getBytes(StandardCharsets.ISO_8859_1);

    assertThat(MediaType.of(new HeaderFields(bytes, 0, bytes.length)))
        .isEqualTo(new MediaType(essence, charset));
  }

  @ParameterizedTest
  @CsvSource({
    "text/html, anything, true",
    "application/xhtml+xml, '<?xml version=''1.0''?>', true",
    "text/html, %PDF-1.4, false",
    "text/html, Riff of the day, true",
    "text/html, RIFF1234WEBPVP8, false",
    "text/html, GIF89a, false",
    "text/html, Gif8 pages, true",
    "'', <!DOCTYPE HTML>, true",
    "'', ' <P>text', true",
    "'', '<!-- x -->', true",
    "'', <pre>x, false",
    "'', '{\"a\": 1}', false",
    "application/octet-stream, <html lang=en>, true",
    "application/xml, '<?xml version=''1.0''?><html xmlns=''x''>', true",
    "application/xml, '<?xml version=''1.0''?><rss>', false",
    "text/xml, <html>, true",
  })
  void recognizesPagesByTypeUnlessItIsUnspecific(String type, String body, boolean page) {
    MediaType media = MediaType.parse(type);

    assertThat(media.mayBeHtml()).isTrue();
    assertThat(media.isPage(HttpResponseTest.block(body))).isEqualTo(page);
  }

  @ParameterizedTest
  @CsvSource({"text/plain", "text/css", "image/png", "application/json", "application/pdf"})
  void skipsOtherTypesRegardlessOfTheirBody(String type) {
    assertThat(MediaType.parse(type).mayBeHtml()).isFalse();
  }
}
