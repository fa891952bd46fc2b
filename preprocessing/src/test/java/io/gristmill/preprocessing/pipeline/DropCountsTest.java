package io.gristmill.preprocessing.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.preprocessing.pipeline.DropCounts.DropCounter;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class DropCountsTest {

  private static final Provenance PLACE = new Provenance("a.warc", 0, 1);
  private static final Document DOCUMENT =
      new Document("id", "", "dé", "en", "warc", Document.UNKNOWN_TIME, PLACE);

  @Test
  void writesTheReport() {
    DropCounter counter = new DropCounter();
    counter.count(new Outcome.Kept(DOCUMENT, Map.of("mask/email", 2.0, "c4/lines", 7.0)));
    counter.count(new Outcome.Dropped(DOCUMENT, "c4", "lorem_ipsum", Map.of()));
    counter.count(new Outcome.Quarantined("bad-http", "", PLACE));
    counter.count(new Outcome.Other("request", PLACE));
    counter.count(new Outcome.Other("request", PLACE));
    assertThat(counter.counts().toJson())
        .hasToString(
            "{\"read\":5,\"kept\":1,\"dropped\":{\"lorem_ipsum\":1},"
                + "\"quarantined\":{\"bad-http\":1},\"other\":{\"request\":2},"
                + "\"languages\":{\"en\":1},\"text-bytes\":3,\"masked\":{\"email\":2}}");
    assertThat(counter.counts().malformedFraction(0)).isEqualTo(0.2);
  }

  @Test
  void bytesBetweenRecordsCostNoneUnlessThereIsNothingElse() {
    DropCounter stray = new DropCounter();
    stray.count(new Outcome.Quarantined("not-a-record", "", PLACE));
    stray.count(new Outcome.Quarantined("not-a-record", "", PLACE));
    assertThat(stray.counts().betweenRecords()).isZero();
    assertThat(stray.counts().malformedFraction(0)).isEqualTo(1);

    stray.count(new Outcome.Kept(DOCUMENT, Map.of()));
    stray.count(new Outcome.Quarantined("bad-http", "", PLACE));
    assertThat(stray.counts().betweenRecords()).isEqualTo(2);
    assertThat(stray.counts().malformedFraction(2)).isEqualTo(0.5);
  }

  @Property(tries = 200, seed = "1")
  void accountsForEveryRecord(@ForAll("outcomes") List<Outcome> outcomes) {
    DropCounts counts = counts(outcomes);
    assertThat(counts.read()).isEqualTo(outcomes.size());
    assertThatCode(() -> counts.requireIdentity("a.warc")).doesNotThrowAnyException();
  }

  @Property(tries = 200, seed = "1")
  void mergesInAnyOrderAndGrouping(
      @ForAll("outcomes") List<Outcome> first,
      @ForAll("outcomes") List<Outcome> second,
      @ForAll("outcomes") List<Outcome> third) {
    DropCounts a = counts(first);
    DropCounts b = counts(second);
    DropCounts c = counts(third);
    assertThat(a.merge(b).merge(c)).isEqualTo(a.merge(b.merge(c))).isEqualTo(c.merge(a).merge(b));
    assertThat(a.merge(DropCounts.NONE)).isEqualTo(a).isEqualTo(DropCounts.NONE.merge(a));
  }

  @Property(tries = 200, seed = "1")
  void readsBackWhatItWrote(@ForAll("outcomes") List<Outcome> outcomes) {
    DropCounts counts = counts(outcomes);
    assertThat(DropCounts.of(counts.toJson())).isEqualTo(counts);
  }

  @Property(tries = 200, seed = "1")
  void accountsForErasedDocumentsAsDropped(
      @ForAll("outcomes") List<Outcome> stay, @ForAll("outcomes") List<Outcome> all) {
    List<Outcome> go =
        all.stream()
            .filter(one -> one instanceof Outcome.Kept || one instanceof Outcome.Dropped)
            .toList();
    DropCounts before = counts(stay).merge(counts(go));
    DropCounts after = before.without(counts(go));
    assertThat(after.read()).isEqualTo(before.read());
    assertThat(after.kept()).isEqualTo(counts(stay).kept());
    assertThat(after.masked()).isEqualTo(counts(stay).masked());
    assertThat(after.dropped().getOrDefault(DropCounts.ERASED, 0L)).isEqualTo(go.size());
    assertThatCode(() -> after.requireIdentity("a.warc")).doesNotThrowAnyException();
  }

  @Test
  void noticesALostRecord() {
    DropCounts lost =
        new DropCounts(
            2,
            1,
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            10,
            new TreeMap<>());
    assertThatThrownBy(() -> lost.requireIdentity("a.warc"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("records accounted for: 1 (expected 2 read) at a.warc");
  }

  @Provide
  Arbitrary<List<Outcome>> outcomes() {
    Arbitrary<String> names = Arbitraries.of("one", "two", "three");
    Arbitrary<Outcome> any =
        Arbitraries.oneOf(
            names.map(
                name -> new Outcome.Kept(DOCUMENT.withLanguage(name), Map.of("mask/" + name, 1.0))),
            names.map(name -> new Outcome.Dropped(DOCUMENT, "rule", name, Map.of())),
            names.map(name -> new Outcome.Quarantined(name, "", PLACE)),
            names.map(name -> new Outcome.Other(name, PLACE)));
    return any.list().ofMaxSize(20);
  }

  private static DropCounts counts(List<Outcome> outcomes) {
    DropCounter counter = new DropCounter();
    outcomes.forEach(counter::count);
    return counter.counts();
  }
}
