package io.gristmill.spark.table;

import io.gristmill.spark.storage.HadoopPaths;
import java.util.Collection;
import java.util.List;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Reads tables with Spark. Every character of a location is literal: none is a glob or an escape.
 */
public final class StoredTable {

  /** Spark's own key, by which its catalog reads the folders of tables. */
  private static final String GLOBS = "__globPaths__";

  private StoredTable() {}

  /** Reads a folder or a file with the columns it has. */
  public static Dataset<Row> read(SparkSession spark, String uri) {
    return read(spark.read(), List.of(uri));
  }

  /** Reads a folder or a file with the given columns. */
  public static Dataset<Row> read(SparkSession spark, StructType schema, String uri) {
    return read(spark.read().schema(schema), List.of(uri));
  }

  /** Reads files of one table, in the given order. */
  public static Dataset<Row> read(SparkSession spark, Collection<String> uris) {
    return read(spark.read(), uris);
  }

  private static Dataset<Row> read(DataFrameReader reader, Collection<String> uris) {
    List<String> paths = uris.stream().map(uri -> HadoopPaths.of(uri).toString()).toList();
    if (paths.stream().noneMatch(HadoopPaths::isPattern)) {
      return reader.parquet(paths.toArray(String[]::new));
    }
    // One by one: with globs off Spark reads several such paths once for each of them.
    DataFrameReader literal = reader.option(GLOBS, false);
    return paths.stream().map(literal::parquet).reduce(Dataset::unionAll).orElseThrow();
  }
}
