package io.gristmill.spark.tokenize;

import io.gristmill.tokenizer.pieces.PieceCounts;
import io.gristmill.tokenizer.pieces.PreTokenizers;
import java.util.Iterator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * Counts the pieces of a corpus in the cluster. Only distinct pieces with their counts come to the
 * driver, a partition at a time. All do unless asked otherwise, as rare ones count too. The counts
 * are the same for any number of partitions.
 */
final class PieceCounting {

  private PieceCounting() {}

  /** Counts all pieces. */
  public static PieceCounts count(Dataset<Row> documents, String pattern) {
    return count(documents, pattern, 1);
  }

  /**
   * Counts.
   *
   * @param documents with a column {@code text}
   * @param pattern name of the pre-tokenizer
   * @param minFrequency pieces seen less often in the whole corpus are left out
   */
  public static PieceCounts count(Dataset<Row> documents, String pattern, long minFrequency) {
    PreTokenizers.named(pattern);
    Iterator<Tuple2<String, Long>> pieces =
        documents
            .select("text")
            .javaRDD()
            .mapPartitionsToPair(new CountPartition(pattern))
            .reduceByKey(Math::addExact)
            .filter(new FrequentPiece(minFrequency))
            .toLocalIterator();
    PieceCounts counts = new PieceCounts();
    while (pieces.hasNext()) {
      Tuple2<String, Long> piece = pieces.next();
      counts.add(piece._1(), piece._2());
    }
    return counts;
  }
}
