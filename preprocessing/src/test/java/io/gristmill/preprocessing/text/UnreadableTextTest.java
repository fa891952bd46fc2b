package io.gristmill.preprocessing.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.SharedData;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnreadableTextTest {

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "windows-1252", "ISO-8859-1", "windows-1251", "IBM866"})
  void distinguishesRandomBytesFromTextInEveryCharset(String charset) {
    byte[] bytes = new byte[4000];
    new Random(7).nextBytes(bytes);
    assertThat(UnreadableText.is(new String(bytes, Charset.forName(charset)))).isTrue();
  }

  @Test
  void rejectsMoreThanATenth() {
    assertThat(UnreadableText.is("123456789\0")).isFalse();
    assertThat(UnreadableText.is("12345678\0")).isTrue();
    assertThat(UnreadableText.is("")).isFalse();
  }

  @Test
  void whiteSpaceAndPairedSurrogatesAreReadable() {
    assertThat(UnreadableText.is("\t\r\n\f\u0085")).isFalse();
    assertThat(UnreadableText.is("😀😀😀 \ue000\u200d")).isFalse();
    assertThat(UnreadableText.is("\ud83d\ud83d a")).isTrue();
    assertThat(UnreadableText.is("\ude00\ud83d a")).isTrue();
    assertThat(UnreadableText.is("\ufffd\uffff\ufdd0")).isTrue();
  }

  @Test
  void everyReferenceDocumentIsText() {
    assertThat(SharedData.documents().values()).noneMatch(UnreadableText::is);
    assertThat(new String(new byte[4], StandardCharsets.UTF_16))
        .isNotEmpty()
        .matches(UnreadableText::is);
  }
}
