package io.gristmill.spark.table;

import static io.gristmill.error.Messages.format;

import io.gristmill.io.Storage;
import io.gristmill.spark.stage.OutputEntry;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Writes each partition of a table to a file named by the partition's number. */
public final class TablePartition
    implements Function2<Integer, Iterator<Row>, Iterator<OutputEntry>> {

  private static final long serialVersionUID = 1L;

  private final Storage storage;
  private final String directory;
  private final String name;
  private final StructType schema;

  private TablePartition(Storage storage, String directory, String name, StructType schema) {
    this.storage = storage;
    this.directory = directory;
    this.name = name;
    this.schema = schema;
  }

  /**
   * Writes {@code name/part-NNNNN.parquet} below {@code directory}. The bytes follow from the rows
   * and their partitioning: a table whose partitioning depends on its data alone is the same
   * anywhere.
   */
  public static List<OutputEntry> writeAll(
      Dataset<Row> table, Storage storage, String directory, String name, StructType schema) {
    return table
        .javaRDD()
        .mapPartitionsWithIndex(new TablePartition(storage, directory, name, schema), true)
        .collect();
  }

  @Override
  public Iterator<OutputEntry> call(Integer number, Iterator<Row> rows) throws IOException {
    String path = name + format("/part-%05d.parquet", number);
    OutputEntry entry =
        ParquetTable.write(storage.output(directory + "/" + path), path, schema, rows);
    return List.of(entry).iterator();
  }
}
