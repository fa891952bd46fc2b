package io.gristmill.spark.erase;

import io.gristmill.io.Storage;
import io.gristmill.preprocessing.document.Document;
import io.gristmill.preprocessing.erase.ErasureList;
import io.gristmill.spark.stage.Entries.OutputEntry;
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

/**
 * Rewrites one file of a table in place, without the documents to erase.
 *
 * @param directory of the stage
 * @param table folder of the table below it
 */
record RewritePartition(
    Storage storage, String directory, String table, StructType schema, ErasureList list)
    implements FlatMapFunction<Iterator<Row>, OutputEntry> {

  private static final long serialVersionUID = 1L;

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

  /** The columns of the schema, with sorted maps, as in the original file. */
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
