package io.gristmill.preprocessing.extract.block;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassNameHintTest {

  @ParameterizedTest
  @CsvSource({
    "entry-content, CONTENT ARTICLE",
    "articleBody, ARTICLE TEXT",
    "sideBar_left, SIDEBAR",
    "related-posts2, RELATED",
    "cookieConsent, CONSENT",
    "comment, COMMENTS",
    "c0mment, ''",
    "xyz, ''",
    "'', ''",
  })
  void readsWordsJoinedInAnyWay(String attribute, String names) {
    int expected = 0;
    for (String name : names.isEmpty() ? new String[0] : names.split(" ")) {
      expected |= ClassNameHint.valueOf(name).bit();
    }
    assertThat(ClassNameHint.in(attribute)).isEqualTo(expected);
  }
}
