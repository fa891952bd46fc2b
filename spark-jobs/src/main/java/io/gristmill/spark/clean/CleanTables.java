package io.gristmill.spark.clean;

import io.gristmill.spark.table.DocumentRows;
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
}
