package io.gristmill.spark.dedup;

import static io.gristmill.spark.dedup.Columns.CHARACTERS;
import static io.gristmill.spark.dedup.Columns.CLUSTER;
import static io.gristmill.spark.dedup.Columns.ID;
import static io.gristmill.spark.dedup.Columns.KIND;
import static io.gristmill.spark.dedup.Columns.NEIGHBOUR;
import static io.gristmill.spark.dedup.Columns.NODE;
import static io.gristmill.spark.dedup.Columns.PREFERENCE;
import static io.gristmill.spark.dedup.Columns.SIZE;
import static io.gristmill.spark.dedup.Columns.SURVIVOR;
import static io.gristmill.spark.dedup.Columns.TEXT_KEY;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.gristmill.error.InvalidInputException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** Every document with its cluster and its part in it, without its text. */
final class Members {

  private static final String DUPLICATE = "duplicate";
  private static final String TEXTS = "texts";
  private static final String REPEATED = "repeated";

  private Members() {}

  /**
   * @param fingerprints rows of {@link Columns#FINGERPRINT}
   * @param components rows of {@link Columns#EDGE}: a document and the smallest of its cluster
   */
  static Dataset<Row> of(Dataset<Row> fingerprints, Dataset<Row> components) {
    // All windows share one shuffle by cluster, and spill.
    WindowSpec cluster = Window.partitionBy(CLUSTER);
    WindowSpec text = Window.partitionBy(CLUSTER, TEXT_KEY);
    Column repeated = lag(ID, 1).over(cluster.orderBy(PREFERENCE)).equalTo(col(ID));
    return fingerprints
        .join(components, col(ID).equalTo(col(NODE)), "left")
        .select(
            col(ID),
            coalesce(col(NEIGHBOUR), col(ID)).as(CLUSTER),
            col(PREFERENCE),
            col(TEXT_KEY),
            col(CHARACTERS))
        .withColumn(DUPLICATE, row_number().over(text.orderBy(PREFERENCE)).gt(1))
        .withColumn(KIND, when(count(lit(1)).over(text).gt(1), lit("exact")).otherwise(lit("near")))
        .withColumn(SURVIVOR, row_number().over(cluster.orderBy(PREFERENCE)).equalTo(1))
        .withColumn(REPEATED, coalesce(repeated, lit(false)))
        .withColumn(SIZE, count(lit(1)).over(cluster))
        .withColumn(TEXTS, number(col(DUPLICATE).equalTo(false)).over(cluster))
        .drop(PREFERENCE, TEXT_KEY);
  }

  /** Totals of {@link #of}. */
  static Totals totals(Dataset<Row> members) {
    Row row =
        members
            .agg(
                count(lit(1)),
                orZero(number(col(DUPLICATE))),
                orZero(number(col(SURVIVOR).and(col(TEXTS).gt(1)))),
                orZero(number(col(SURVIVOR))),
                orZero(number(col(REPEATED))),
                orZero(sum(when(col(SURVIVOR), col(CHARACTERS)))))
            .first();
    if (row.getLong(4) > 0) {
      throw new InvalidInputException(
          "document ids: %d seen before (expected each once) at the documents to de-duplicate"
              .formatted(row.getLong(4)));
    }
    long documents = row.getLong(0);
    long kept = row.getLong(3);
    return new Totals(
        new DedupCounts(documents, row.getLong(1), row.getLong(2), documents - kept, kept),
        row.getLong(5));
  }

  private static Column number(Column condition) {
    return sum(when(condition, lit(1L)).otherwise(lit(0L)));
  }

  /** A sum over nothing is null. */
  private static Column orZero(Column sum) {
    return coalesce(sum, lit(0L));
  }

  /**
   * @param characters code points of the texts kept
   */
  record Totals(DedupCounts counts, long characters) {}
}
