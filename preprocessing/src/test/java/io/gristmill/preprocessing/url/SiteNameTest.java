package io.gristmill.preprocessing.url;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiteNameTest {

  @ParameterizedTest
  @CsvSource({
    "https://www.Example.com/a?b#c, Example.com, www.Example.com",
    "example.com, example.com, example.com",
    "//example.com:8080, example.com, example.com",
    "ftp://user:pass@a.b.example.co.uk./x, example.co.uk, a.b.example.co.uk",
    "http://foo.github.io, github.io, foo.github.io",
    "http://city.kawasaki.jp, city.kawasaki.jp, city.kawasaki.jp",
    "http://a.b.kawasaki.jp, a.b.kawasaki.jp, a.b.kawasaki.jp",
    "http://b.kawasaki.jp, '', ''",
    "http://bücher.de, bücher.de, bücher.de",
    "http://a\u3002example\uFF0Ecom, example.com, a.example.com",
    "http://example.com?a@b, example.com, example.com",
    "http://co.uk, '', ''",
    "http://localhost/x, '', ''",
    "http://10.0.0.1/, '', ''",
    "http://[::1]/, '', ''",
    "http://bad..com, '', ''",
    "'', '', ''",
    "http:///, '', ''"
  })
  void cutsAddressesAtThePublicSuffix(String url, String registered, String full) {
    assertThat(SiteName.of(url)).isEqualTo(new SiteName(registered, full));
  }
}
