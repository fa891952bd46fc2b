package io.gristmill.preprocessing.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.filter.Limits.Limit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values that Gopher's quality rule measures; thresholds belong to the profiles. */
class GopherQualityTest {

  private final GopherQuality rule =
      new GopherQuality(Marks.SYMBOLS, Limits.of(Limit.below("gopher_short_doc", "words", 3)));

  @Test
  void dropsDocumentsBelowTheLimitForItsReason() {
    assertThat(Pages.decide(rule, "two words")).isEqualTo("gopher_short_doc");
    assertThat(Pages.decide(rule, "three words now")).isEqualTo("keep");
  }

  @ParameterizedTest(name = "{0} of \"{1}\" is {2}")
  @CsvSource({
    "words, one - two, 3",
    "non-symbol-words, one - two …, 2",
    "non-symbol-words, one 1 ½, 3",
    "mean-word-length, one -- three, 3.3333333333333335",
    "mean-non-symbol-word-length, one -- three, 4",
    "mean-non-symbol-word-length, 😀😀 ab, 2",
    "hash-ratio, a # b #c, 0.5",
    "ellipsis-ratio, a... b. .. c......, 0.75",
    "ellipsis-ratio, a… b c d, 0.25",
    "alphabetic-word-ratio, a 1 2 Ⅳ, 0.25",
    "alphabetic-word-ratio, ª 日 7 -, 0.5",
    "stop-words, the the The, 2",
    "distinct-stop-words, the the to with, 3"
  })
  void measuresWords(String value, String text, double expected) {
    assertThat(Pages.value(rule, text, value)).isEqualTo(expected);
  }

  @Test
  void measuresLinesAtEveryPythonLineEnd() {
    String text = "• one\r\n\u00A0- two\u2028three...\u0085four… \n";
    assertThat(Pages.value(rule, text, "bullet-line-ratio")).isEqualTo(0.5);
    assertThat(Pages.value(rule, text, "end-ellipsis-line-ratio")).isEqualTo(0.5);
  }

  @Test
  void hasNoRatiosWithoutWords() {
    assertThat(Pages.value(rule, "", "hash-ratio")).isNaN();
    assertThat(Pages.value(rule, "", "bullet-line-ratio")).isNaN();
  }
}
