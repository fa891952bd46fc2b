package io.gristmill.spark.dedup.parts;

import static io.gristmill.spark.dedup.parts.OccurrenceRows.HASH;
import static io.gristmill.spark.dedup.parts.OccurrenceRows.ID;
import static io.gristmill.spark.dedup.parts.OccurrenceRows.POSITION;
import static org.apache.spark.sql.functions.col;

import io.gristmill.preprocessing.dedup.parts.PartRule.PartSettings;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Removes parts of texts that were said before, in the order of ids and positions. */
public final class RepeatRemoval {

  private RepeatRemoval() {}

  /**
   * The same rows in the same partitions, rewritten.
   *
   * @param documents {@code id, text, reason} and others, partitioned by a hash of the id and
   *     sorted by it; stored, as they are read twice
   * @param removed the column that gets the number of parts taken out
   */
  public static Dataset<Row> of(Dataset<Row> documents, PartSettings settings, String removed) {
    JavaRDD<Row> rows = documents.javaRDD();
    JavaRDD<Row> repeats =
        repeats(documents, settings, Math.max(1, rows.getNumPartitions())).javaRDD();
    RewritePartition rewrite =
        new RewritePartition(settings, PartColumns.of(documents.schema(), removed));
    // Spark gives a table that turns out to be empty no partition at all.
    JavaRDD<Row> rewritten =
        repeats.getNumPartitions() == 0
            ? rows.mapPartitions(rewrite)
            : rows.zipPartitions(repeats, rewrite);
    return documents.sparkSession().createDataFrame(rewritten, documents.schema());
  }

  private static Dataset<Row> repeats(
      Dataset<Row> documents, PartSettings settings, int partitions) {
    return documents
        .where(col("reason").equalTo(""))
        .select("id", "text")
        .mapPartitions(new OccurrencePartition(settings), Encoders.row(OccurrenceRows.SCHEMA))
        .repartition(col(HASH))
        .sortWithinPartitions(HASH, ID, POSITION)
        .mapPartitions(new RepeatPartition(), Encoders.row(OccurrenceRows.SCHEMA))
        .repartition(partitions, col(ID))
        .sortWithinPartitions(ID, POSITION);
  }
}
