package io.gristmill.spark.reprofile;

import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.spark.clean.CleanWriter;
import io.gristmill.spark.engine.IndexPartitioner;
import io.gristmill.spark.table.DocumentRows;
import io.gristmill.spark.table.StoredTable;
import java.io.Serializable;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import scala.Tuple2;

/** Kept and rejected documents of a cleaned run as one table, and their conversion to outcomes. */
final class StoredRows {

  private static final String FROM = "from";
  private static final Pattern PART = Pattern.compile(".*/part-(\\d+)\\.parquet");

  private static final int VALUES = DocumentRows.SCHEMA.length();
  private static final int RULE = VALUES + 1;
  private static final int REASON = VALUES + 2;
  private static final int FILE = VALUES + 3;

  private StoredRows() {}

  /**
   * Reads columns of {@link CleanWriter#REJECTS}, with empty rules and reasons for kept documents,
   * and the file of each row.
   *
   * @param stage URI of the stage's directory
   */
  static Dataset<Row> read(SparkSession spark, String stage) {
    Dataset<Row> kept =
        StoredTable.read(spark, CleanWriter.DOCUMENTS, stage + "/documents")
            .withColumn("rule", functions.lit(""))
            .withColumn("reason", functions.lit(""));
    Dataset<Row> dropped = StoredTable.read(spark, CleanWriter.REJECTS, stage + "/rejects");
    return withFile(kept).union(withFile(dropped));
  }

  private static Dataset<Row> withFile(Dataset<Row> table) {
    Column file = functions.input_file_name();
    return table.withColumn(FROM, file);
  }

  static Tuple2<StoredPlace, Row> placed(Row row) {
    Document document = DocumentRows.fromRow(row);
    Matcher part = PART.matcher(row.getString(FILE));
    if (!part.matches()) {
      throw new IllegalStateException("table file: " + row.getString(FILE) + " (expected a part)");
    }
    return new Tuple2<>(
        new StoredPlace(
            Integer.parseInt(part.group(1)),
            document.provenance().file(),
            document.provenance().offset(),
            document.id()),
        row);
  }

  static Outcome outcome(Row row) {
    Document document = DocumentRows.fromRow(row);
    Map<String, Double> values = new TreeMap<>(row.<String, Double>getJavaMap(VALUES));
    String rule = row.getString(RULE);
    return rule.isEmpty()
        ? new Outcome.Kept(document, values)
        : new Outcome.Dropped(document, rule, row.getString(REASON), values);
  }

  /**
   * Position of a document in the order in which a task of cleaning read it.
   *
   * @param part number of the part it was written to
   */
  record StoredPlace(int part, String file, long offset, String id)
      implements IndexPartitioner.Key, Comparable<StoredPlace>, Serializable {

    private static final Comparator<StoredPlace> ORDER =
        Comparator.comparingInt(StoredPlace::part)
            .thenComparing(StoredPlace::file)
            .thenComparingLong(StoredPlace::offset)
            .thenComparing(StoredPlace::id);

    @Override
    public int partition() {
      return part;
    }

    @Override
    public int compareTo(StoredPlace other) {
      return ORDER.compare(this, other);
    }

    /** Shard of a file; members of an archive have {@code !/} in their names. */
    static String shard(String file) {
      int member = file.indexOf("!/");
      return member < 0 ? file : file.substring(0, member);
    }
  }
}
