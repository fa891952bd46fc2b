package io.gristmill.spark.table;

import static io.gristmill.error.Messages.format;

import io.gristmill.io.Storage;
import io.gristmill.spark.stage.Entries.OutputEntry;
import java.io.IOException;
import java.util.Collections;
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
   * anywhere. Spark may plan an empty table without any partition; it becomes one file without
   * rows, so that readers find the table and its columns.
   */
  public static List<OutputEntry> writeAll(
      Dataset<Row> table, Storage storage, String directory, String name, StructType schema)
      throws IOException {
    TablePartition writer = new TablePartition(storage, directory, name, schema);
    List<OutputEntry> files = table.javaRDD().mapPartitionsWithIndex(writer, true).collect();
    return files.isEmpty() ? List.of(writer.write(0, Collections.emptyIterator())) : files;
  }

  @Override
  public Iterator<OutputEntry> call(Integer number, Iterator<Row> rows) throws IOException {
    return List.of(write(number, rows)).iterator();
  }

  private OutputEntry write(int number, Iterator<Row> rows) throws IOException {
    String path = name + format("/part-%05d.parquet", number);
    return TableWriter.write(storage.output(directory + "/" + path), path, schema, rows);
  }
}
