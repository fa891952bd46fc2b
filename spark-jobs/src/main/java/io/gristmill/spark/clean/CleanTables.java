package io.gristmill.spark.clean;

import io.gristmill.preprocessing.document.Document;
import io.gristmill.spark.table.DocumentRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/** Columns of {@code clean/documents} and {@code clean/rejects}. */
public final class CleanTables {

  private static final MapType VALUES =
      DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType, false);

  /** Documents with every measured value. */
  public static final StructType DOCUMENTS = DocumentRows.SCHEMA.add("values", VALUES, false);

  /** The same and why; the text is empty unless {@code clean.keep-reject-text}. */
  public static final StructType REJECTS =
      DOCUMENTS.add("rule", DataTypes.StringType, false).add("reason", DataTypes.StringType, false);

  private CleanTables() {}

  /** A row of {@link #DOCUMENTS}, or with {@code rest} of {@link #REJECTS}. */
  static Row row(Document document, Map<String, Double> values, String... rest) {
    Row row = DocumentRows.toRow(document);
    List<Object> columns = new ArrayList<>(row.size() + 1 + rest.length);
    for (int i = 0; i < row.size(); i++) {
      columns.add(row.get(i));
    }
    columns.add(values);
    columns.addAll(List.of(rest));
    return RowFactory.create(columns.toArray());
  }
}
