package io.gristmill.spark.dedup;

import static io.gristmill.error.Messages.format;
import static io.gristmill.spark.dedup.Columns.CHARACTERS;
import static io.gristmill.spark.dedup.Columns.CLUSTER;
import static io.gristmill.spark.dedup.Columns.ID;
import static io.gristmill.spark.dedup.Columns.KIND;
import static io.gristmill.spark.dedup.Columns.KNOWN;
import static io.gristmill.spark.dedup.Columns.PART;
import static io.gristmill.spark.dedup.Columns.PREFERENCE;
import static io.gristmill.spark.dedup.Columns.REASON;
import static io.gristmill.spark.dedup.Columns.SIZE;
import static io.gristmill.spark.dedup.Columns.SURVIVOR;
import static io.gristmill.spark.dedup.Columns.TEXT_KEY;
import static io.gristmill.spark.dedup.Columns.URL_KEY;
import static io.gristmill.spark.dedup.ConnectedComponents.EdgeRows.NEIGHBOUR;
import static io.gristmill.spark.dedup.ConnectedComponents.EdgeRows.NODE;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.gristmill.error.InvalidInputException;
import io.gristmill.spark.dedup.IndexProfile.CopyKinds;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * Every document, without its text, with its cluster and whether it survives. A removed document
 * has one reason, the first that applies: an earlier run knows a document of the cluster; a better
 * member has the same text; a better member has the same URL; it is a near-duplicate.
 */
final class Members {

  /** Reason of documents that an earlier run knows. */
  static final String REASON_KNOWN = "known";

  private static final String NEAR_COPIES = "near_copies";
  private static final String REPEATED = "repeated";

  private Members() {}

  /**
   * @param fingerprints rows of {@link Columns#FINGERPRINT}
   * @param components a document and the smallest id of its cluster
   * @param known rows {@code id, known}: a document and its duplicate in an earlier run
   */
  static Dataset<Row> of(
      Dataset<Row> fingerprints, Dataset<Row> components, Dataset<Row> known, CopyKinds kinds) {
    // The first window is the widest: all share its shuffle by cluster, and spill.
    WindowSpec cluster = Window.partitionBy(CLUSTER);
    Column better = row_number().over(cluster.orderBy(PREFERENCE)).gt(1);
    Column repeated = lag(ID, 1).over(cluster.orderBy(PREFERENCE)).equalTo(col(ID));
    return fingerprints
        .join(components, col(ID).equalTo(col(NODE)), "left")
        .join(known, new String[] {ID}, "left")
        .select(
            col(ID),
            coalesce(col(NEIGHBOUR), col(ID)).as(CLUSTER),
            col(PREFERENCE),
            col(TEXT_KEY),
            col(URL_KEY),
            col(CHARACTERS),
            col(PART),
            col(KNOWN))
        .withColumn(KNOWN, min(KNOWN).over(cluster))
        .withColumn(SIZE, count(lit(1)).over(cluster))
        .withColumn(KIND, kind(kinds))
        .withColumn(REASON, reason(kinds, better))
        .withColumn(SURVIVOR, col(REASON).equalTo(""))
        .withColumn(REPEATED, coalesce(repeated, lit(false)))
        .withColumn(NEAR_COPIES, number(col(REASON).equalTo(CopyKinds.NEAR)).over(cluster))
        .drop(PREFERENCE, TEXT_KEY, URL_KEY);
  }

  private static Column kind(CopyKinds kinds) {
    Column kind = when(shared(TEXT_KEY), lit(CopyKinds.EXACT));
    if (kinds.url()) {
      kind = kind.when(hasUrl().and(shared(URL_KEY)), lit(CopyKinds.SAME_URL));
    }
    return kind.otherwise(lit(CopyKinds.NEAR));
  }

  private static Column reason(CopyKinds kinds, Column better) {
    Column reason =
        when(col(KNOWN).isNotNull(), lit(REASON_KNOWN))
            .when(repeats(TEXT_KEY), lit(CopyKinds.EXACT));
    if (kinds.url()) {
      reason = reason.when(hasUrl().and(repeats(URL_KEY)), lit(CopyKinds.SAME_URL));
    }
    return reason.when(better, lit(CopyKinds.NEAR)).otherwise(lit(""));
  }

  /** Whether another member has the same key. */
  private static Column shared(String key) {
    return count(lit(1)).over(Window.partitionBy(CLUSTER, key)).gt(1);
  }

  /** Whether a better member has the same key. */
  private static Column repeats(String key) {
    return row_number().over(Window.partitionBy(CLUSTER, key).orderBy(PREFERENCE)).gt(1);
  }

  private static Column hasUrl() {
    return length(col(URL_KEY)).gt(0);
  }

  static Totals totals(Dataset<Row> members) {
    Row row =
        members
            .agg(
                count(lit(1)),
                orZero(number(col(REASON).equalTo(CopyKinds.EXACT))),
                orZero(number(col(SURVIVOR).and(col(NEAR_COPIES).gt(0)))),
                orZero(number(col(SURVIVOR))),
                orZero(number(col(REPEATED))),
                orZero(sum(when(col(SURVIVOR), col(CHARACTERS)))),
                orZero(number(col(REASON).equalTo(CopyKinds.SAME_URL))),
                orZero(number(col(REASON).equalTo(REASON_KNOWN))))
            .first();
    if (row.getLong(4) > 0) {
      throw new InvalidInputException(
          format(
              "document ids: %d seen before (expected each once) at the documents to de-duplicate",
              row.getLong(4)));
    }
    long documents = row.getLong(0);
    long kept = row.getLong(3);
    return new Totals(
        new DedupCounts(
            documents,
            row.getLong(1),
            row.getLong(2),
            documents - kept,
            kept,
            row.getLong(6),
            row.getLong(7)),
        row.getLong(5));
  }

  private static Column number(Column condition) {
    return sum(when(condition, lit(1L)).otherwise(lit(0L)));
  }

  /** Replaces the null of an empty sum by 0. */
  private static Column orZero(Column sum) {
    return coalesce(sum, lit(0L));
  }

  /**
   * @param characters code points of the texts kept
   */
  record Totals(DedupCounts counts, long characters) {}
}
