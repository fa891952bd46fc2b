package io.gristmill.preprocessing.read.charset;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.read.charset.HtmlDecoder.DecodedText;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The precedence of header, page and bytes when they disagree. */
class HtmlDecoderTest {

  @ParameterizedTest
  @CsvSource({
    // header, label in the page, written in, read as
    "utf-8, '', UTF-8, UTF-8",
    "'', utf-8, UTF-8, UTF-8",
    "'', '', UTF-8, UTF-8",
    "iso-8859-1, utf-8, windows-1252, windows-1252",
    "'', latin1, windows-1252, windows-1252",
    "'', '', windows-1252, windows-1252",
    "no-such-charset, iso-8859-1, windows-1252, windows-1252",
    // Labels that the bytes contradict.
    "utf-8, '', windows-1252, windows-1252",
    "'', gb2312, UTF-8, UTF-8",
    "iso-8859-1, '', UTF-8, UTF-8",
    "'', utf-16, UTF-8, UTF-8",
  })
  void readsWesternText(String header, String label, String written, String read) {
    assertDecodes("Übergrößenträger schön für Café, naïve Straße", header, label, written, read);
  }

  @ParameterizedTest
  @CsvSource({
    "windows-1251, '', windows-1251, windows-1251",
    "'', '', windows-1251, windows-1251",
    "'', '', KOI8-R, KOI8-R",
  })
  void readsRussianText(String header, String label, String written, String read) {
    String text = "Съешь же ещё этих мягких французских булок, да выпей чаю с друзьями у окна";
    assertDecodes(text, header, label, written, read);
  }

  @ParameterizedTest
  @CsvSource({
    "'', gb2312, GBK, GB18030",
    "gbk, '', GB18030, GB18030",
    "'', '', GBK, GB18030",
  })
  void readsChineseText(String header, String label, String written, String read) {
    String text = "这是一个很大的国家,我们的人在这里有不少,他们为了生活来到中国上学和工作。";
    assertDecodes(text, header, label, written, read);
  }

  @ParameterizedTest
  @CsvSource({
    "'', shift_jis, windows-31j, windows-31j",
    "'', '', windows-31j, windows-31j",
    "'', '', EUC-JP, x-eucJP-Open",
  })
  void readsJapaneseText(String header, String label, String written, String read) {
    String text = "これは日本語の文章であり、多くの人がこのページを読んでいることでしょう。";
    assertDecodes(text, header, label, written, read);
  }

  @Test
  void readsKoreanTextWithoutALabel() {
    String text = "이 나라의 사람들은 다 한글로 글을 쓰고 읽는다 그리고 서울에 가는 사람이 있다";
    assertDecodes(text, "", "", "x-windows-949", "x-windows-949");
  }

  @Test
  void aByteOrderMarkTakesPrecedence() {
    byte[] utf8 = "\ufeffé".getBytes(StandardCharsets.UTF_8);
    byte[] utf16 = "\ufeffé".getBytes(StandardCharsets.UTF_16LE);

    assertThat(HtmlDecoder.decode(utf8, 0, utf8.length, "iso-8859-1").text()).isEqualTo("é");
    assertThat(HtmlDecoder.decode(utf16, 0, utf16.length, "utf-8").text()).isEqualTo("é");
  }

  @Test
  void readsBytesDefinedOnlyInTheTablesOfTheWeb() {
    byte[] western = latin1("\u00e9t\u00e9 \u0081\u008d\u009d \u00e9t\u00e9");
    assertThat(HtmlDecoder.decode(western, 0, western.length, "windows-1252").text())
        .isEqualTo("été \u0081\u008d\u009d été");

    byte[] chinese = "价格X欧元的商品".getBytes(Charset.forName("GBK"));
    chinese[4] = (byte) 0x80;
    assertThat(HtmlDecoder.decode(chinese, 0, chinese.length, "gbk").text()).isEqualTo("价格€欧元的商品");
  }

  @ParameterizedTest
  @CsvSource({"UTF-16LE", "UTF-16BE"})
  void readsIdeographsInUtf16WithOrWithoutMarkup(String charset) {
    String text = "人人生而自由在尊严和权利上一律平等他们赋有理性和良心".repeat(40);
    byte[] labelled = text.getBytes(Charset.forName(charset));
    assertThat(HtmlDecoder.decode(labelled, 0, labelled.length, charset).text()).isEqualTo(text);

    String page = "<html><p>" + text;
    byte[] bytes = page.getBytes(Charset.forName(charset));
    for (String label : new String[] {"", "utf-16", "utf-8"}) {
      assertThat(HtmlDecoder.decode(bytes, 0, bytes.length, label).text()).isEqualTo(page);
    }
  }

  @Test
  void refusesTheEscapeSequencesThatBrowsersRefuse() {
    byte[] korean = latin1("\u001b$)C\u000e0!3*\u000f text");
    assertThat(HtmlDecoder.decode(korean, 0, korean.length, "").isReadable()).isFalse();
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void keepsMostlyUtf8WithAReplacementForEachError() {
    byte[] bytes = "ä ö ü x".getBytes(StandardCharsets.UTF_8);
    bytes[bytes.length - 1] = (byte) 0xff;

    assertThat(HtmlDecoder.decode(bytes, 0, bytes.length, "utf-8").text())
        .isEqualTo("ä ö ü \ufffd");
  }

  @ParameterizedTest
  @CsvSource({
    "'<meta charset=\"koi8-r\">', koi8-r",
    "'<META HTTP-EQUIV=Content-Type CONTENT=''text/html; Charset=koi8-r''>', koi8-r",
    "'<?xml version=\"1.0\" encoding=\"koi8-r\"?>', koi8-r",
    "'<!-- <meta charset=a> --><meta charset = koi8-r >', koi8-r",
    "'<meta name=charset><p>charset=a', ''",
    "'<meta charset', ''",
    "'<meta content=''text/html; charset=koi8-r'' http-equiv=content-type>', koi8-r",
    "'<meta name=description content=''set charset=koi8-r''><meta charset=big5>', big5",
    "'<meta name=a content=''text/html; charset=koi8-r''>', ''",
    "'<meta data-charset=koi8-r>', ''",
    "'<meta property=charset content=koi8-r>', ''",
    "'<a title=''<meta charset=koi8-r>''>', ''",
    "'<meta charset=no-such><meta charset=koi8-r>', koi8-r",
    "'<metadata charset=koi8-r>', ''",
    "'</meta charset=koi8-r>', ''",
    "'<!DOCTYPE html><!--><meta/charset=\"koi8-r\"/>', koi8-r",
    "'<meta http-equiv=content-type content=''charset charset = \"koi8-r\" x''>', koi8-r",
    "'<?xml version=''1.0'' encoding=''koi8-r''?><meta charset=big5>', big5",
    "'<p><?xml version=''1.0'' encoding=''koi8-r''?>', ''",
    "'', ''",
  })
  void findsTheLabelInThePage(String html, String label) {
    byte[] bytes = html.getBytes(StandardCharsets.ISO_8859_1);
    assertThat(MetaPrescan.label(bytes, 0, bytes.length)).isEqualTo(label);
  }

  private static void assertDecodes(
      String text, String header, String label, String written, String read) {
    String meta = label.isEmpty() ? "" : "<meta charset=" + label + ">";
    byte[] bytes = (meta + text).getBytes(Charset.forName(written));

    DecodedText decoded = HtmlDecoder.decode(bytes, 0, bytes.length, header);

    assertThat(decoded.charset()).isEqualTo(read);
    assertThat(decoded.text()).isEqualTo(meta + text);
  }
}
