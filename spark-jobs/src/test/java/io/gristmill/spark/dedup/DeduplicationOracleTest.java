package io.gristmill.spark.dedup;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.spark_partition_id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gristmill.preprocessing.dedup.DedupSection;
import io.gristmill.spark.SparkFixture;
import io.gristmill.spark.dedup.Deduplication.DedupResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** The clusters of datatrove's four MinHash stages, for any number of partitions. */
class DeduplicationOracleTest {

  private static final DedupSection NEAR = new DedupSection(false, true, "datatrove-0.10");

  @Test
  void findsTheClustersOfTheReferenceForAnyNumberOfPartitions() {
    Path file =
        Path.of(System.getProperty("gristmill.shared", ""), "data", "oracles", "neardup.jsonl.gz");
    assumeTrue(Files.isRegularFile(file), "no reference data at " + file);
    List<String> rowsOfOnePartition = rowsWith(file, 1);

    for (int partitions : new int[] {2, 7, 64}) {
      assertThat(rowsWith(file, partitions))
          .as("%d partitions", partitions)
          .isEqualTo(rowsOfOnePartition);
    }
  }

  /** Everything that would be written, in order, after a look at the clusters. */
  private static List<String> rowsWith(Path file, int partitions) {
    SparkSession spark = SparkFixture.spark().newSession();
    spark.conf().set("spark.sql.shuffle.partitions", partitions);
    Dataset<Row> reference =
        spark.read().schema("id string, text string, cluster int").json(file.toString());
    Dataset<Row> documents =
        reference
            .select(col("id"), col("text"), lit("1970-01-01").cast("timestamp").as("fetched_at"))
            .repartition(partitions);
    try (DedupResult result = Deduplication.run(documents, NEAR)) {
      List<Row> clusters = result.clusters().collectAsList();
      assertThat(partition(clusters, row -> row.getAs("cluster")))
          .hasSize(84)
          .isEqualTo(
              partition(reference.where("cluster >= 0").collectAsList(), row -> row.getAs(2)));
      assertThat(result.counts()).isEqualTo(new DedupCounts(400, 29, 79, 204, 196));
      return Stream.concat(
              result.documents().withColumn("file", spark_partition_id()).collectAsList().stream(),
              clusters.stream())
          .map(Row::toString)
          .toList();
    }
  }

  private static Set<Set<String>> partition(List<Row> rows, Function<Row, Object> cluster) {
    Map<Object, Set<String>> groups =
        rows.stream()
            .collect(groupingBy(cluster, mapping(row -> row.<String>getAs("id"), toSet())));
    return Set.copyOf(groups.values());
  }
}
