package io.gristmill.spark.erase;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.spark.table.DocumentRows;
import io.gristmill.spark.table.StoredTable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Reads the files of a table, one partition for each file, with rows in their order. */
final class PartFiles {

  /** The last column: the file of the row. */
  static final String FILE = "_file";

  /** More bytes than any file has; sums of it do not overflow. */
  private static final String WHOLE_FILE_BYTES = Long.toString(1L << 40);

  private PartFiles() {}

  static Dataset<Row> read(SparkSession spark, List<InputFile> files) {
    SparkSession whole = spark.newSession();
    whole.conf().set("spark.sql.session.timeZone", "UTC");
    whole.conf().set("spark.sql.files.maxPartitionBytes", WHOLE_FILE_BYTES);
    whole.conf().set("spark.sql.files.openCostInBytes", WHOLE_FILE_BYTES);
    return StoredTable.read(whole, files.stream().map(InputFile::uri).toList())
        .withColumn(FILE, functions.input_file_name());
  }

  /** Name of the file that a row of {@link #read} was read from. */
  static String name(Row row) {
    String uri = row.getString(row.size() - 1);
    return uri.substring(uri.lastIndexOf('/') + 1);
  }

  /** Outcome of cleaning for a row of documents or rejects. */
  static Outcome outcome(Row row) {
    Document document = DocumentRows.fromRow(row);
    Map<String, Double> values =
        new TreeMap<>(row.<String, Double>getJavaMap(row.fieldIndex("values")));
    return List.of(row.schema().fieldNames()).contains("reason")
        ? new Outcome.Dropped(document, row.getAs("rule"), row.getAs("reason"), values)
        : new Outcome.Kept(document, values);
  }
}
