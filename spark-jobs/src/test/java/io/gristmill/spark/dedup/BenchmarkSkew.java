package io.gristmill.spark.dedup;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.lit;

import io.gristmill.config.DedupSection;
import io.gristmill.spark.SparkFixture;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The worst skew there is: {@code BenchmarkSkew DOCUMENTS equal} are all the same text, {@code
 * near} share most bands but no text. To be run with {@code -Xmx1g}.
 */
public final class BenchmarkSkew {

  private static final String STORY =
      "The miller takes the corn to the mill before the first frost of the year and he waits"
          + " there until the evening because the wheel turns slowly when the river is low";

  private BenchmarkSkew() {}

  public static void main(String[] args) {
    long documents = Long.parseLong(args[0]);
    Column text =
        args[1].equals("equal") ? lit(STORY) : concat(lit(STORY + " page "), col("id"), lit("x"));
    Dataset<Row> rows =
        SparkFixture.spark()
            .range(0, documents, 1, 8)
            .select(
                format_string("%012d", col("id")).as("id"),
                text.as("text"),
                lit("2024-01-01").cast("timestamp").as("fetched_at"));
    long start = System.nanoTime();
    try (DedupResult result =
        Deduplication.run(rows, new DedupSection(true, true, "datatrove-0.10"))) {
      System.out.printf(
          Locale.ROOT,
          "%s; %d rows in documents, %d in clusters; %.0f s, heap %d MiB%n",
          result.counts(),
          result.documents().count(),
          result.clusters().count(),
          (System.nanoTime() - start) / 1e9,
          Runtime.getRuntime().maxMemory() >> 20);
    }
  }
}
