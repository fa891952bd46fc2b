package io.gristmill.preprocessing.url;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.preprocessing.SharedData;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlRulesTest {

  private static final UrlLists LISTS =
      new UrlLists(
          packed("bad.com", "Worse.co.uk", "sub.good.org"),
          packed("http://ok.org/page1"),
          Set.of("casino", "Poker-Room"),
          Set.of("adult", "cheap", "loan"),
          Set.of("freeporn"));

  private static final UrlLists CANONICAL =
      new UrlLists(
          spelled(
              HostComparison.CANONICAL::domain,
              "Example.org.",
              "bücher.de",
              "例子。公司",
              "straße.de",
              "sub.GOOD.org",
              "10.0.0.1",
              "[2001:db8::1]"),
          spelled(HostComparison.CANONICAL::url, "http://ok.org:80/page1"),
          Set.of(),
          Set.of(),
          Set.of(),
          HostComparison.CANONICAL);

  private final UrlRules rules = new UrlRules(LISTS, 2);

  @ParameterizedTest
  @CsvSource({
    "http://www.bad.com/, domain",
    "http://notbad.com/, keep",
    "http://bad.com.good.org/, keep",
    "//user@a.b.bad.com:80/x, domain",
    "http://Worse.co.uk, domain",
    "http://worse.co.uk, keep",
    "http://sub.good.org/, subdomain",
    "http://a.sub.good.org/, keep",
    "http://good.org/, keep",
    "http://ok.org/page1, url",
    "http://ok.org/page1/, keep",
    "http://ok.org/big-casino, hard_blacklisted",
    "http://ok.org/Casino, keep",
    "http://ok.org/casinos, keep",
    "http://ok.org/pokerroom, hard_blacklisted",
    "http://ok.org/cheap/cheap, keep",
    "http://ok.org/cheap/loan, soft_blacklisted",
    "http://ok.org/f-r-e-e/Porn, blacklisted_subword",
    "http://ok.org/free/pron, keep"
  })
  void returnsTheFirstReasonInTheReferencesOrder(String url, String reason) {
    assertThat(decide(rules, url)).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "http://EXAMPLE.org/a, domain",
    "http://www.example.org./, domain",
    "http://user@example.org:80, domain",
    "http://xn--bcher-kva.de, domain",
    "http://BÜCHER.de/x, domain",
    "http://例子.公司/, domain",
    "http://xn--fsqu00a.xn--55qx5d/, domain",
    "http://strasse.de/, keep",
    "http://xn--strae-oqa.de/, domain",
    "http://SUB.good.org, subdomain",
    "http://a.sub.good.org, keep",
    "http://10.0.0.1:8080/, subdomain",
    "http://[2001:DB8:0:0::1]/, subdomain",
    "https://OK.org:443/page1#top, url",
    "http://ok.org/Page1, keep",
    "//example.org, domain",
  })
  void comparesCanonicalHostsIfConfigured(String url, String reason) {
    assertThat(decide(new UrlRules(CANONICAL, 2), url)).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({"1, soft_blacklisted", "2, soft_blacklisted", "3, keep"})
  void requiresTheConfiguredNumberOfSoftWords(int threshold, String reason) {
    assertThat(decide(new UrlRules(LISTS, threshold), "http://ok.org/adult-loan-loan"))
        .isEqualTo(reason);
  }

  @Test
  void measuresEverythingEvenAfterARejection() {
    assertThat(rules.measure("http://bad.com/casino/pokerroom/cheap-freeporn/cheap").asMap())
        .hasToString(
            "{domain=1.0, hard-words=2.0, soft-words=1.0, subdomain=1.0, subwords=1.0, url=0.0}");
  }

  @Test
  void keepsAPageWithoutAUrl() {
    assertThat(decide(rules, "")).isEqualTo("keep");
    assertThat(decide(new UrlRules(UrlLists.NONE, 2), "http://bad.com")).isEqualTo("keep");
  }

  @Test
  void agreesWithTheReference() {
    List<JsonNode> rows = SharedData.jsonLines("oracles/urlfilter.jsonl.gz");
    JsonNode given = rows.get(0).get("lists");
    UrlLists lists =
        new UrlLists(
            PackedStrings.of(strings(given.get("extra_domains")).iterator()),
            PackedStrings.of(strings(given.get("extra_urls")).iterator()),
            Set.copyOf(strings(given.get("banned_words"))),
            Set.copyOf(strings(given.get("soft_banned_words"))),
            Set.copyOf(strings(given.get("banned_subwords"))));
    UrlRules reference = new UrlRules(lists, rows.get(0).get("soft_word_threshold").asInt());
    List<String> differences = new ArrayList<>();
    for (JsonNode row : rows.subList(1, rows.size())) {
      String decision = decide(reference, row.get("url").asText());
      if (!decision.equals(row.get("verdict").asText())) {
        differences.add(decision + " for " + row);
      }
    }
    assertThat(differences).isEmpty();
    assertThat(rows).hasSize(492);
  }

  private static String decide(UrlRules rules, String url) {
    return rules.limits().firstFailing(rules.measure(url)).orElse("keep");
  }

  private static PackedStrings packed(String... strings) {
    return PackedStrings.of(List.of(strings).iterator());
  }

  private static PackedStrings spelled(UnaryOperator<String> spelling, String... entries) {
    return PackedStrings.of(Stream.of(entries).map(spelling).iterator());
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(string -> strings.add(string.asText()));
    return strings;
  }
}
