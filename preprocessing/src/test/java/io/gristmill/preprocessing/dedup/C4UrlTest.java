package io.gristmill.preprocessing.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class C4UrlTest {

  @ParameterizedTest
  @CsvSource({
    "http://www.example.org/, example.org",
    "https://example.org/a/, example.org/a",
    "https://example.org/a//, example.org/a",
    "https://example.org/a?utm_source=x&id=1, example.org/a",
    "https://example.org/a/?ref=x, example.org/a",
    "https://example.org/a?feed=rss2, example.org/a",
    "https://example.org/a?id=1&utm_source=x, example.org/a?id=1&utm_source=x",
    "https://web.example.org/1/http://www.other.org/, web.example.org/1/other.org",
    "HTTP://www.example.org, HTTP://www.example.org",
    "www.example.org, www.example.org",
    "'', ''"
  })
  void normalizesTheUrlsOfAPage(String url, String name) {
    assertThat(LshBands.normalized(url)).isEqualTo(name);
  }
}
