package io.gristmill.spark.dedup;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.spark_partition_id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gristmill.preprocessing.dedup.DedupSection;
import io.gristmill.preprocessing.dedup.parts.DecontaminationSection;
import io.gristmill.preprocessing.dedup.parts.ParagraphsSection;
import io.gristmill.preprocessing.dedup.parts.SentencesSection;
import io.gristmill.preprocessing.dedup.parts.SentencesSection.SentenceCut;
import io.gristmill.spark.SparkFixture;
import io.gristmill.spark.dedup.Deduplication.DedupResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** datatrove's sentence de-duplication by shuffles, for any number of partitions. */
class SentencesOracleTest {

  private static final DedupSection SENTENCES =
      new DedupSection(
          false,
          false,
          false,
          "datatrove-0.10",
          ParagraphsSection.OFF,
          new SentencesSection(true, SentenceCut.SENTENCES, 3, 50, 3, 0),
          DecontaminationSection.OFF,
          128L << 20,
          false,
          List.of());

  @Test
  void textsEqualTheReferenceForAnyNumberOfPartitions() {
    Path file =
        Path.of(
            System.getProperty("gristmill.shared", ""), "data", "oracles", "sentdedup.jsonl.gz");
    assumeTrue(Files.isRegularFile(file), "no reference data at " + file);

    assertThat(rowsWith(file, 7)).isEqualTo(rowsWith(file, 1));
  }

  /** Everything that would be written, in order, after a look at the texts. */
  private static List<String> rowsWith(Path file, int partitions) {
    SparkSession spark = SparkFixture.spark().newSession();
    spark.conf().set("spark.sql.shuffle.partitions", partitions);
    Dataset<Row> reference =
        spark
            .read()
            .schema("file int, pos int, text string, default string")
            .option("lineSep", "\n")
            .json(file.toString())
            // The reference keeps the first by document number, then file: so do such ids.
            .withColumn("id", format_string("%03d-%d", col("pos"), col("file")));
    Dataset<Row> documents =
        reference
            .select(col("id"), col("text"), lit("1970-01-01").cast("timestamp").as("fetched_at"))
            .repartition(partitions);
    try (DedupResult result = Deduplication.run(documents, SENTENCES)) {
      TreeMap<String, String> expected = new TreeMap<>();
      for (Row row : reference.where("default is not null").collectAsList()) {
        String left = row.getString(3);
        expected.put(row.getAs("id"), left.equals("=") ? row.getString(2) : left);
      }
      TreeMap<String, String> ours = new TreeMap<>();
      result
          .documents()
          .collectAsList()
          .forEach(row -> ours.put(row.getAs("id"), row.getAs("text")));
      assertThat(ours).isEqualTo(expected);
      assertThat(result.counts().documents()).isEqualTo(186);
      assertThat(result.counts().kept()).isEqualTo(expected.size());
      Dataset<Row> written = result.documents().withColumn("part", spark_partition_id());
      List<String> rows = new ArrayList<>();
      written.collectAsList().forEach(row -> rows.add(row.toString()));
      result.removed().collectAsList().forEach(row -> rows.add(row.toString()));
      return rows;
    }
  }
}
