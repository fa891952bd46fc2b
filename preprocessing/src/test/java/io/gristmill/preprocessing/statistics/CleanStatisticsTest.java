package io.gristmill.preprocessing.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.mask.Maskers;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.preprocessing.profile.Profiles;
import io.gristmill.preprocessing.statistics.CleanStatistics.TextTotals;
import io.gristmill.preprocessing.statistics.CleanStatistics.TopHosts.HostCount;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CleanStatisticsTest {

  private static final Provenance PLACE = new Provenance("a.warc", 0, 1);
  private static final RejectingThresholds THRESHOLDS =
      new RejectingThresholds(
          Profiles.named("datatrove-0.10"), List.of("gopher-quality", "fineweb"));

  @Test
  void countsByLanguageShardAndSourceAndByReasonAndLanguage() {
    CleanStatistics counted =
        counted(
            List.of(
                new Outcome.Kept(document(1, "en", "two wörds"), Map.of()),
                new Outcome.Dropped(document(2, "de", ""), "c4", "lorem_ipsum", Map.of()),
                new Outcome.Dropped(document(3, "de", ""), "c4", "lorem_ipsum", Map.of()),
                new Outcome.Other("request", PLACE)));
    TextTotals one = new TextTotals(1, 9, 2, 10);
    assertThat(counted.languages()).isEqualTo(Map.of("en", one));
    assertThat(counted.shards()).isEqualTo(Map.of("shard", one));
    assertThat(counted.sources()).isEqualTo(Map.of("warc", one));
    assertThat(counted.kept()).isEqualTo(one);
    assertThat(counted.dropped()).isEqualTo(Map.of("c4/lorem_ipsum", Map.of("de", 2L)));
    assertThat(counted.hosts()).isEqualTo(Map.of("example.org", new HostCount(1, 2)));
  }

  @Test
  void countsEveryThresholdThatRejectsAndNamesRulesThatNeverDo() {
    Map<String, Double> values =
        Map.of("gopher-quality/non-symbol-words", 3.0, "gopher-quality/hash-ratio", 0.5);
    CleanStatistics counted =
        counted(
            List.of(
                new Outcome.Dropped(
                    document(1, "en", ""), "gopher-quality", "gopher_short_doc", values)));
    assertThat(counted.failing())
        .isEqualTo(
            Map.of(
                "gopher-quality/gopher_short_doc",
                1L,
                "gopher-quality/gopher_too_many_hashes",
                1L));
    assertThat(counted.values()).containsOnlyKeys(values.keySet());
    assertThat(THRESHOLDS.rulesThatNeverFired(counted.failing())).containsExactly("fineweb");
    assertThat(THRESHOLDS.toJson().path("gopher-quality/gopher_short_doc"))
        .hasToString(
            "{\"value\":\"gopher-quality/non-symbol-words\",\"rejected\":\"below\",\"bound\":50.0}");
  }

  @Test
  void samplesAreMaskedBeforeTheyAreCut() {
    String text = "x".repeat(285) + " someone.of.a.long.name@example.com and more";
    CleanStatistics counted =
        counted(List.of(new Outcome.Dropped(document(1, "en", text), "c4", "short", Map.of())));
    assertThat(counted.samples().get("c4/short").inOrder())
        .singleElement()
        .satisfies(
            sample -> {
              assertThat(sample.excerpt())
                  .startsWith("xxx")
                  .endsWith(" <EMAIL> and mo")
                  .hasSize(300);
              assertThat(sample.id()).isEqualTo("id-1");
            });
  }

  @Test
  void samplesDoNotDependOnTheOrder() {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      outcomes.add(new Outcome.Dropped(document(i, "en", "text " + i), "c4", "short", Map.of()));
    }
    CleanStatistics inOrder = counted(outcomes);
    Collections.shuffle(outcomes, new Random(1));
    assertThat(counted(outcomes)).isEqualTo(inOrder);
    assertThat(inOrder.samples().get("c4/short").inOrder()).hasSize(RejectSamples.MOST);
  }

  @Property(tries = 100, seed = "1")
  void mergesInAnyOrderAndGrouping(
      @ForAll("outcomes") List<Outcome> first,
      @ForAll("outcomes") List<Outcome> second,
      @ForAll("outcomes") List<Outcome> third) {
    CleanStatistics a = counted(first);
    CleanStatistics b = counted(second);
    CleanStatistics c = counted(third);
    assertThat(a.merge(b).merge(c)).isEqualTo(a.merge(b.merge(c))).isEqualTo(c.merge(a).merge(b));
    assertThat(a.merge(CleanStatistics.NONE)).isEqualTo(a).isEqualTo(CleanStatistics.NONE.merge(a));
  }

  @Property(tries = 100, seed = "2")
  void countingAllEqualsMergingPartialCounts(
      @ForAll("outcomes") List<Outcome> first, @ForAll("outcomes") List<Outcome> second) {
    List<Outcome> all = new ArrayList<>(first);
    all.addAll(second);
    assertThat(counted(all)).isEqualTo(counted(first).merge(counted(second)));
  }

  @ParameterizedTest
  @CsvSource({
    "https://Example.org/a?b, example.org",
    "http://user:secret@example.org:8080#x, example.org",
    "https://[2001:db8::1]:443/, [2001:db8:0:0:0:0:0:1]",
    "https://example.org., example.org",
    "https://bücher.de, xn--bcher-kva.de",
    "//example.org/, ''",
    "'', ''",
  })
  void readsTheHostOfAUrl(String url, String host) {
    assertThat(HostCount.host(url)).isEqualTo(host);
  }

  @Provide
  Arbitrary<List<Outcome>> outcomes() {
    // An id identifies one document.
    Arbitrary<Document> documents =
        Arbitraries.integers()
            .between(1, 50)
            .map(id -> document(id, id % 2 == 0 ? "en" : "de", "text " + id));
    Arbitrary<Map<String, Double>> values =
        Arbitraries.doubles()
            .between(0, 100)
            .map(number -> Map.of("gopher-quality/non-symbol-words", number));
    Arbitrary<Outcome> any =
        Arbitraries.oneOf(
            Combinators.combine(documents, values).as(Outcome.Kept::new),
            Combinators.combine(documents, Arbitraries.of("one", "two"), values)
                .as((document, reason, all) -> new Outcome.Dropped(document, "c4", reason, all)),
            Arbitraries.of("request").map(kind -> new Outcome.Other(kind, PLACE)));
    return any.list().ofMaxSize(20);
  }

  private static CleanStatistics counted(List<Outcome> outcomes) {
    StatisticsCounter counter =
        new StatisticsCounter(THRESHOLDS, text -> Maskers.named(Maskers.TOKENS).mask(text).text());
    outcomes.forEach(outcome -> counter.count("shard", outcome));
    return counter.statistics();
  }

  private static Document document(int number, String language, String text) {
    return new Document(
        "id-" + number,
        "https://example.org/" + number,
        text,
        language,
        "warc",
        Document.UNKNOWN_TIME,
        PLACE);
  }
}
