package io.gristmill.spark.table;

import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import java.sql.Timestamp;
import java.time.Instant;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The schema of documents in tables and the conversion in both directions; the only place that
 * knows the columns.
 */
public final class DocumentRows {

  private static final StructField[] FIELDS = {
    DataTypes.createStructField("id", DataTypes.StringType, false),
    DataTypes.createStructField("url", DataTypes.StringType, false),
    DataTypes.createStructField("text", DataTypes.StringType, false),
    DataTypes.createStructField("language", DataTypes.StringType, false),
    DataTypes.createStructField("source", DataTypes.StringType, false),
    DataTypes.createStructField("fetched_at", DataTypes.TimestampType, false),
    DataTypes.createStructField("file", DataTypes.StringType, false),
    DataTypes.createStructField("offset", DataTypes.LongType, false),
    DataTypes.createStructField("length", DataTypes.LongType, false),
  };

  /** Columns of the {@code clean/documents} tables. */
  public static final StructType SCHEMA = new StructType(FIELDS);

  /**
   * Columns read from deduplicated documents: {@link #SCHEMA} and the id of the near-duplicate
   * cluster.
   */
  public static final StructType CLUSTERED = SCHEMA.add("cluster", DataTypes.StringType, false);

  /**
   * Columns written for deduplicated documents: {@link #CLUSTERED}, the size of the cluster, and
   * how often FineWeb-2 would repeat the document.
   */
  public static final StructType DEDUPLICATED =
      CLUSTERED
          .add("cluster_size", DataTypes.LongType, false)
          .add("weight", DataTypes.IntegerType, false);

  private DocumentRows() {}

  /** A row of {@link #SCHEMA}, followed by more columns. */
  public static Row toRow(Document document, Object... more) {
    Provenance from = document.provenance();
    Object[] columns = new Object[FIELDS.length + more.length];
    columns[0] = document.id();
    columns[1] = document.url();
    columns[2] = document.text();
    columns[3] = document.language();
    columns[4] = document.source();
    columns[5] = DateTimeUtils.toJavaTimestamp(DateTimeUtils.instantToMicros(document.fetchedAt()));
    columns[6] = from.file();
    columns[7] = from.offset();
    columns[8] = from.length();
    System.arraycopy(more, 0, columns, FIELDS.length, more.length);
    return RowFactory.create(columns);
  }

  /** Reads a row whose schema begins with {@link #SCHEMA}. */
  public static Document fromRow(Row row) {
    return new Document(
        row.getString(0),
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        instant(row.getTimestamp(5)),
        new Provenance(row.getString(6), row.getLong(7), row.getLong(8)));
  }

  /**
   * Converts Spark's timestamp to an instant. Before 1900 it differs from {@link
   * Timestamp#toInstant}, as Spark creates timestamps for the calendar and the time zone of old
   * Java dates.
   */
  public static Instant instant(Timestamp timestamp) {
    return DateTimeUtils.microsToInstant(DateTimeUtils.fromJavaTimestamp(timestamp));
  }
}
