package io.gristmill.spark.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.gristmill.error.InvalidInputException;
import io.gristmill.preprocessing.dedup.DedupSection;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import io.gristmill.spark.SparkFixture;
import io.gristmill.spark.dedup.Deduplication.DedupResult;
import io.gristmill.spark.table.DocumentRows;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Removed and kept documents, and their counts. */
class DeduplicationTest {

  private static final DedupSection BOTH = new DedupSection(true, true, "datatrove-0.10");
  private static final String STORY =
      "The miller takes the corn to the mill before the first frost of the year and he waits"
          + " there until the evening because the wheel turns slowly when the river is low";

  private final SparkSession spark = SparkFixture.spark();

  @Test
  void keepsTheLongestOfNearCopiesAndNamesTheClusterBySmallestId() {
    try (DedupResult result =
        Deduplication.run(
            documents(
                document("a", STORY, 3),
                document("b", STORY + " indeed", 9),
                document("c", "Something else is told here about bread and salt", 1)),
            BOTH)) {
      assertThat(result.documents().select("id", "cluster").collectAsList())
          .extracting(row -> row.getString(0), row -> row.getString(1))
          .containsExactly(tuple("b", "a"), tuple("c", "c"));
      assertThat(result.clusters().collectAsList())
          .extracting(Row::toString)
          .containsExactly("[a,a,2,false,near]", "[b,a,2,true,near]");
      assertThat(result.counts()).isEqualTo(new DedupCounts(3, 0, 1, 1, 2));
    }
  }

  @Test
  void keepsTheEarliestOfEqualTexts() {
    try (DedupResult result =
        Deduplication.run(
            documents(
                document("a", "short text", 0), // fetched at an unknown time
                document("b", "short text", 7),
                document("c", "short text", 5),
                document("d", "short text", 5)),
            BOTH)) {
      assertThat(result.clusters().collectAsList())
          .extracting(Row::toString)
          .containsExactly(
              "[a,a,4,false,exact]",
              "[b,a,4,false,exact]",
              "[c,a,4,true,exact]",
              "[d,a,4,false,exact]");
      assertThat(result.counts()).isEqualTo(new DedupCounts(4, 3, 0, 3, 1));
    }
  }

  @Test
  void distinguishesExactAndNearDuplicatesInOneCluster() {
    try (DedupResult result =
        Deduplication.run(
            documents(
                document("a", STORY, 1), document("b", STORY, 2), document("c", STORY + " yes", 3)),
            BOTH)) {
      assertThat(result.clusters().collectAsList())
          .extracting(Row::toString)
          .containsExactly("[a,a,3,false,exact]", "[b,a,3,false,exact]", "[c,a,3,true,near]");
      assertThat(result.counts()).isEqualTo(new DedupCounts(3, 1, 1, 2, 1));
    }
  }

  @Test
  void keepsEverythingIfBothKindsAreOff() {
    DedupSection neither = new DedupSection(false, false, "datatrove-0.10");
    try (DedupResult result =
        Deduplication.run(documents(document("a", STORY, 1), document("b", STORY, 2)), neither)) {
      assertThat(result.documents().count()).isEqualTo(2);
      assertThat(result.clusters().isEmpty()).isTrue();
      assertThat(result.counts()).isEqualTo(new DedupCounts(2, 0, 0, 0, 2));
    }
  }

  @Test
  void acceptsNoDocuments() {
    try (DedupResult result = Deduplication.run(documents(), BOTH)) {
      assertThat(result.documents().isEmpty()).isTrue();
      assertThat(result.counts()).isEqualTo(new DedupCounts(0, 0, 0, 0, 0));
    }
  }

  @Test
  void returnsDocumentsWithTheirColumnsAndTheCluster() {
    try (DedupResult result = Deduplication.run(documents(document("a", STORY, 1)), BOTH)) {
      assertThat(result.documents().columns()).isEqualTo(DocumentRows.DEDUPLICATED.fieldNames());
      assertThat(DocumentRows.fromRow(result.documents().first()))
          .isEqualTo(document("a", STORY, 1));
    }
  }

  @Test
  void refusesAnIdThatOccursTwice() {
    Dataset<Row> twice = documents(document("a", STORY, 1), document("a", STORY, 1));

    assertThatThrownBy(() -> Deduplication.run(twice, BOTH))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("1 seen before (expected each once)");
  }

  @Test
  void findsTwentyThousandDuplicatesOfOneText() {
    List<Row> rows =
        IntStream.range(0, 20_000)
            .mapToObj(i -> DocumentRows.toRow(document("%05d".formatted(i), STORY, 20_000 - i)))
            .toList();
    Dataset<Row> copies = spark.createDataFrame(rows, DocumentRows.SCHEMA).repartition(4);
    try (DedupResult result = Deduplication.run(copies, BOTH)) {
      assertThat(result.documents().select("id", "cluster").collectAsList())
          .extracting(Row::toString)
          .containsExactly("[19999,00000]");
      assertThat(result.counts()).isEqualTo(new DedupCounts(20_000, 19_999, 0, 19_999, 1));
    }
  }

  private Dataset<Row> documents(Document... documents) {
    List<Row> rows = List.of(documents).stream().map(DocumentRows::toRow).toList();
    return spark.createDataFrame(rows, DocumentRows.SCHEMA);
  }

  private static Document document(String id, String text, long fetchedSecond) {
    return new Document(
        id,
        "https://example.org/" + id,
        text,
        "en",
        "warc",
        Instant.ofEpochSecond(fetchedSecond),
        new Provenance("file:/crawl.warc.gz", 10, 20));
  }
}
