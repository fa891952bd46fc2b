package io.gristmill.preprocessing.url;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostsTest {

  @ParameterizedTest
  @CsvSource({
    "example.org, example.org",
    "EXAMPLE.Org., example.org",
    "example.org.., example.org",
    "bücher.de, xn--bcher-kva.de",
    "BÜCHER.de, xn--bcher-kva.de",
    "bu\u0308cher.de, xn--bcher-kva.de",
    "XN--BCHER-KVA.de, xn--bcher-kva.de",
    "b%C3%BCcher.de, xn--bcher-kva.de",
    "straße.de, xn--strae-oqa.de",
    "STRASSE.de, strasse.de",
    "例子.公司, xn--fsqu00a.xn--55qx5d",
    "例子。公司, xn--fsqu00a.xn--55qx5d",
    "www｡例え．jp, www.xn--r8jz45g.jp",
    "ＥＸＡＭＰＬＥ．ｏｒｇ, example.org",
    "παράδειγμα.δοκιμή, xn--hxajbheg2az3al.xn--jxalpdlp",
    "пример.испытание, xn--e1afmkfd.xn--80akhbyknj4f",
    "مثال.إختبار, xn--mgbh0fb.xn--kgbechtv",
    "उदाहरण.परीक्षा, xn--p1b6ci4b4b3a.xn--11b5bs3a9aj6g",
    "דוגמה.טעסט, xn--6dbbec0c.xn--deba0ad",
    "exam\u00adple.org, example.org",
    "💩.la, xn--ls8h.la",
    "[2001:DB8::1], [2001:db8:0:0:0:0:0:1]",
    "[2001:db8:0::0:1], [2001:db8:0:0:0:0:0:1]",
    "[fe80::1%25eth0], [fe80:0:0:0:0:0:0:1]",
    "[::], [0:0:0:0:0:0:0:0]",
    "[::ffff:1.2.3.4], [1.2.3.4]",
    "[no address], [no address]",
    "[, [",
    "[], []",
    "[example.org], [example.org]",
    "10.0.0.1, 10.0.0.1",
    "ex%0Aample.org, ex%0aample.org",
    "'', ''",
    "., ''",
  })
  void canonicalizesHosts(String host, String canonical) {
    assertThat(Hosts.canonical(host)).isEqualTo(canonical);
    assertThat(Hosts.canonical(canonical)).isEqualTo(canonical);
  }

  @Test
  void leavesInvalidLabelsUnchanged() {
    String label = "ü".repeat(100_000);
    assertThat(Hosts.canonical(label)).isEqualTo(label);
  }

  @ParameterizedTest
  @CsvSource({
    "http://EXAMPLE.org, example.org/",
    "https://example.org:443/, example.org/",
    "http://example.org:0080, example.org/",
    "http://example.org:8080/A?b#c, example.org:8080/A?b",
    "http://example.org:/, example.org/",
    "http://user:pass@example.org./x, example.org/x",
    "http://a@b@example.org?q, example.org/?q",
    "http://bücher.de/ü, xn--bcher-kva.de/ü",
    "http://[::1]:8080/, [0:0:0:0:0:0:0:1]:8080/",
    "http://example.org\\x, example.org/\\x",
  })
  void comparesPagesByCanonicalHost(String url, String address) {
    assertThat(WebAddress.of(url)).hasToString("Optional[" + address + "]");
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP://Example.ORG:80, http://example.org",
    "https://me@bücher.de./A#B, https://xn--bcher-kva.de/A#B",
    "http://example.org:8080?q, http://example.org:8080?q",
    "no address, no address",
    "http://, http://",
    "'', ''",
  })
  void canonicalizesOnlyTheHost(String url, String spelled) {
    assertThat(WebAddress.withCanonicalHost(url)).isEqualTo(spelled);
  }
}
