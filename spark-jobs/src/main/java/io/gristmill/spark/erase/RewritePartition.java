package io.gristmill.spark.erase;

import io.gristmill.io.Storage;
import io.gristmill.preprocessing.document.Document;
import io.gristmill.preprocessing.erase.ErasureList;
import io.gristmill.spark.stage.OutputEntry;
import io.gristmill.spark.table.DocumentRows;
import io.gristmill.spark.table.TableWriter;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/** Writes one file of a table again, in its place, without what is to be erased. */
final class RewritePartition implements FlatMapFunction<Iterator<Row>, OutputEntry> {

  private static final long serialVersionUID = 1L;

  private final Storage storage;
  private final String directory;
  private final String table;
  private final StructType schema;
  private final ErasureList list;

  /**
   * @param directory of the stage
   * @param table folder of the table below it
   */
  RewritePartition(
      Storage storage, String directory, String table, StructType schema, ErasureList list) {
    this.storage = storage;
    this.directory = directory;
    this.table = table;
    this.schema = schema;
    this.list = list;
  }

  @Override
  public Iterator<OutputEntry> call(Iterator<Row> rows) throws IOException {
    if (!rows.hasNext()) {
      return Collections.emptyIterator();
    }
    Row first = rows.next();
    String path = table + "/" + PartFiles.name(first);
    try (TableWriter rest =
        TableWriter.create(storage.output(directory + "/" + path), path, schema)) {
      copy(first, rest);
      while (rows.hasNext()) {
        copy(rows.next(), rest);
      }
      return List.of(rest.commit()).iterator();
    }
  }

  private void copy(Row row, TableWriter rest) throws IOException {
    Document document = DocumentRows.fromRow(row);
    if (list.match(document.id(), document.url(), document.text()).isEmpty()) {
      rest.add(asWritten(row));
    }
  }

  /** The columns of the schema; maps sorted, as they were when the table was first written. */
  private Row asWritten(Row row) {
    Object[] columns = new Object[schema.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] =
          schema.fields()[i].dataType() instanceof MapType
              ? new TreeMap<>(row.getJavaMap(i))
              : row.get(i);
    }
    return RowFactory.create(columns);
  }
}
