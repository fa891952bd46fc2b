package io.gristmill.preprocessing.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidInputException;
import io.gristmill.preprocessing.mask.ErasureList.EntryKind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErasureListTest {

  @ParameterizedTest
  @CsvSource({
    "https://example.org/a?b=c, https://example.org/a?b=c, URL",
    "https://example.org/a, http://EXAMPLE.org:80/a#top, URL",
    "url:https://example.org, https://example.org/, URL",
    "https://example.org/a, https://example.org/A, ''",
    "https://example.org/a, https://example.org/a/, ''",
    "https://example.org/a, https://www.example.org/a, ''",
    "https://example.org/a, https://example.org:8080/a, ''",
    "domain:example.org, https://example.org/x, DOMAIN",
    "domain:example.org, https://www.Example.org:8080/x, DOMAIN",
    "example.org, https://user@deep.down.example.org?q, DOMAIN",
    "example.org, https://notexample.org/, ''",
    "example.org, https://example.org.evil.net/, ''",
    "www.example.org, https://example.org/, ''",
    "domain:example.org., https://EXAMPLE.org:443/x, DOMAIN",
    "bücher.de, http://www.xn--bcher-kva.de/x, DOMAIN",
    "domain:xn--bcher-kva.de, http://BÜCHER.de./, DOMAIN",
    "http://bücher.de/a, https://me@xn--bcher-kva.de:443/a, URL",
    "domain:10.0.0.1, http://10.0.0.1:8080/x, DOMAIN",
    "domain:[2001:DB8::1], http://[2001:db8:0:0::1]/x, DOMAIN",
    "domain:strasse.de, http://straße.de/, ''",
    "jane@example.org, https://x.net/?mail=jane%40example.org, EMAIL",
    "jane@example.org, https://x.net/unsubscribe/Jane@Example.org, EMAIL",
    "jane@example.org, https://example.org/, ''",
  })
  void matchesUrls(String line, String url, String kind) {
    assertThat(list(line).match("some-id", url, "")).hasToString(optional(kind));
  }

  @ParameterizedTest
  @CsvSource({
    "jane@example.org, 'Write to Jane@Example.org, please', EMAIL",
    "email:jane@example.org, <jane@example.org>, EMAIL",
    "jane@example.org, mailto:jane@example.org?subject=x, EMAIL",
    "jane@example.org, to=jane@example.org, EMAIL",
    "jörg@bücher.de, schreib an JÖRG@xn--bcher-kva.de, EMAIL",
    "email:jörg@xn--bcher-kva.de, jo\u0308rg@Bücher.de, EMAIL",
    "用户@例子.公司, 请联系用户@例子.公司谢谢, EMAIL",
    "jane@example.org, 邮箱jane@example.org谢谢, EMAIL",
    "jörg@bücher.de, jorg@bücher.de, ''",
    "jane@example.org, mary.jane@example.org, ''",
    "jane@example.org, jane@example.org.uk, ''",
    "jane@example.org, jane at example.org, ''",
  })
  void findsEmailAddressesInTexts(String line, String text, String kind) {
    assertThat(list(line).match("some-id", "", text)).hasToString(optional(kind));
    assertThat(list(line).isMentionedIn(text)).isEqualTo(!kind.isEmpty());
  }

  @Test
  void findsPseudonymsByTheirKeyOnly() {
    PseudonymKey key = new PseudonymKey(new byte[32]);
    String text = Maskers.pseudonyms(List.of("email"), key).mask("Ask Jane@example.org").text();
    List<String> lines = List.of("jane@example.org", "joe@example.org");
    assertThat(ErasureList.of(lines, Optional.of(key)).match("", "", text))
        .contains(EntryKind.EMAIL);
    assertThat(ErasureList.of(lines, Optional.empty()).match("", "", text)).isEmpty();
  }

  @Test
  void matchesIdsAndSkipsComments() {
    ErasureList list = list("# requests of May", "", " pages.warc.gz-512 ", "id:a.b");
    assertThat(list.entries()).isEqualTo(2);
    assertThat(list.match("pages.warc.gz-512", "", "")).contains(EntryKind.ID);
    assertThat(list.match("a.b", "", "")).contains(EntryKind.ID);
    assertThat(list.match("a.c", "", "# requests of May")).isEmpty();
  }

  @Test
  void findsUrlsInMessages() {
    ErasureList list = list("domain:example.org");
    assertThat(list.isMentionedIn("more than 2000 in http://www.example.org/x, at once")).isTrue();
    assertThat(list.isMentionedIn("more than 2000 in http://example.net/example.org")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"domain:, a domain", "url:example.org, a URL", "email:jane, an e-mail", "id:, an id"})
  void reportsAnInvalidLineWithoutItsContent(String line, String expected) {
    assertThatThrownBy(() -> list("# one", line))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("erasure list: line 2 names nothing (expected " + expected)
        .hasMessageNotContaining("jane");
  }

  private static ErasureList list(String... lines) {
    return ErasureList.of(List.of(lines), Optional.empty());
  }

  private static String optional(String kind) {
    return kind.isEmpty() ? "Optional.empty" : "Optional[" + kind + "]";
  }
}
