package io.gristmill.spark.dedup;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.translate;

import com.sun.management.OperatingSystemMXBean;
import io.gristmill.preprocessing.dedup.DedupSection;
import io.gristmill.preprocessing.dedup.parts.DecontaminationSection;
import io.gristmill.preprocessing.dedup.parts.ParagraphsSection;
import io.gristmill.preprocessing.dedup.parts.SentencesSection;
import io.gristmill.spark.SparkFixture;
import io.gristmill.spark.dedup.Deduplication.DedupResult;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The worst skew there is: {@code BenchmarkSkew DOCUMENTS equal} are all the same text, {@code
 * near} share every band but no text, {@code line} one line. To be run with {@code -Xmx1g}.
 */
public final class BenchmarkSkew {

  private static final String STORY =
      "The miller takes the corn to the mill before the first frost of the year and he waits"
          + " there until the evening because the wheel turns slowly when the river is low";

  private static final DedupSection COPIES = new DedupSection(true, true, "datatrove-0.10");

  private static final DedupSection LINES =
      new DedupSection(
          false,
          false,
          false,
          "datatrove-0.10",
          new ParagraphsSection(true, 1, 1),
          SentencesSection.OFF,
          DecontaminationSection.OFF,
          128L << 20,
          false,
          List.of());

  private BenchmarkSkew() {}

  public static void main(String[] args) {
    long documents = Long.parseLong(args[0]);
    String kind = args[1];
    Dataset<Row> rows =
        SparkFixture.spark()
            .range(0, documents, 1, 8)
            .select(
                format_string("%012d", col("id")).as("id"),
                text(kind).as("text"),
                lit("2024-01-01").cast("timestamp").as("fetched_at"));
    long start = System.nanoTime();
    try (DedupResult result = Deduplication.run(rows, kind.equals("line") ? LINES : COPIES)) {
      System.out.printf(
          Locale.ROOT,
          "%s; %d rows in documents, %d in clusters; %.0f s, %.0f s of CPU, heap %d MiB%n",
          result.counts(),
          result.documents().count(),
          result.clusters().count(),
          (System.nanoTime() - start) / 1e9,
          cpuSeconds(),
          Runtime.getRuntime().maxMemory() >> 20);
    }
  }

  private static Column text(String kind) {
    return switch (kind) {
      case "equal" -> lit(STORY);
      case "near" -> concat(lit(STORY + " page "), col("id"), lit("x"));
      default -> concat(lit(STORY + "\npage "), translate(col("id"), "0123456789", "abcdefghij"));
    };
  }

  private static double cpuSeconds() {
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return process.getProcessCpuTime() / 1e9;
  }
}
