package io.gristmill.preprocessing.extract.block;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZeroWidthTest {

  /** Removing the second character of each gives the expected result. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "d\u00ADe",
        "d\u200Be",
        "d\u200Ce",
        "d\u200De",
        "d\u2060e",
        "d\uFEFFe",
        "д\u200Cе",
        "漢\u200B字",
        "م\u00ADن",
        "क\u200Bख",
        "ไ\u2060ท",
        "1\u200D2",
      })
  void removesCharactersThatSpellingDoesNotNeed(String text) {
    String left = text.charAt(0) + text.substring(2);

    assertThat(CutPage.texts("<p>" + text)).containsExactly(left);
    assertThat(CutPage.texts("<pre>" + text)).containsExactly(left);
  }

  /** Persian, Devanagari, Sinhala, Thai, Khmer, Lao, Burmese, emoji. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "می\u200Cخواهم", "नमस्\u200Cते", "क्\u200Dष", "ශ්\u200Dරී", "ไทย\u200Bแลนด์",
            "ភាសា\u200Bខ្មែរ",
        "ພາສາ\u200Bລາວ", "မြန်မာ\u200Bစာ", "👨\u200D👩\u200D👧", "🏳️\u200D🌈", "❤️\u200D🔥",
            "श्रीमान्\u200C जी",
      })
  void keepsCharactersThatSpellingNeeds(String text) {
    assertThat(CutPage.texts("<p>" + text)).containsExactly(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u200Bab\u200B", "\u200C ab", "ab \u200D", "می\u200C ", "\uFEFF"})
  void removesPhrasesNextToSpaces(String text) {
    assertThat(String.join("", CutPage.texts("<p>" + text)))
        .isEqualTo(text.replaceAll("[\u200B-\u200D\uFEFF ]", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"<wbr>", "\u200B", "&ZeroWidthSpace;", "<wbr><wbr>"})
  void breaksWordsOnlyWhereNothingElseSeparatesThem(String mark) {
    assertThat(CutPage.texts("<p>wind" + mark + "mill")).containsExactly("windmill");
    assertThat(CutPage.texts("<p>ไทย" + mark + "แลนด์")).containsExactly("ไทย\u200Bแลนด์");
  }
}
