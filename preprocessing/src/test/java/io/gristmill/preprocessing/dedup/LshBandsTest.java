package io.gristmill.preprocessing.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LshBandsTest {

  @ParameterizedTest
  @CsvSource({
    "http://example.org/a, https://www.EXAMPLE.org/a/",
    "http://example.org/a, HTTP://example.org.:80/a",
    "http://bücher.de/a, https://xn--bcher-kva.de/a",
    "http://example.org/a, http://user:secret@example.org/a?utm_source=x",
    "http://[::1]/a, http://[0:0:0:0:0:0:0:1]/a",
  })
  void urlsOfOnePageHaveOneKey(String one, String other) {
    assertThat(LshBands.urlKey(one)).isEqualTo(LshBands.urlKey(other)).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://example.org/a, http://example.org/A",
    "http://example.org/a, http://example.org:8080/a",
    "http://straße.de/, http://strasse.de/",
    "http://example.org/#!a, http://example.org/#!b",
  })
  void urlsOfDifferentPagesHaveDifferentKeys(String one, String other) {
    assertThat(LshBands.urlKey(one)).isNotEqualTo(LshBands.urlKey(other));
  }

  @Test
  void anEmptyUrlHasNoKey() {
    assertThat(LshBands.urlKey("")).isEmpty();
  }
}
