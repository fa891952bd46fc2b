package io.gristmill.spark.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * The columns that are read, at the top level or in the {@code metadata} struct that other
 * pipelines write.
 */
final class ParquetColumns {

  static final String TEXT = "text";
  static final String URL = "url";
  static final String METADATA = "metadata";

  /** Columns with the time when the page was fetched; the first that a row has is used. */
  static final List<String> TIMES = List.of("date", "timestamp");

  private static final Set<String> WANTED = Set.of(TEXT, URL, "date", "timestamp");

  private ParquetColumns() {}

  /** Schema of the columns to read; empty if the file has no column of texts. */
  static Optional<MessageType> of(MessageType file) {
    if (!file.containsField(TEXT) || !isText(file.getType(TEXT))) {
      return Optional.empty();
    }
    List<Type> columns = plain(file);
    if (file.containsField(METADATA) && isStruct(file.getType(METADATA))) {
      GroupType metadata = file.getType(METADATA).asGroupType();
      List<Type> inside = plain(metadata);
      if (!inside.isEmpty()) {
        columns.add(metadata.withNewFields(inside));
      }
    }
    return Optional.of(new MessageType(file.getName(), columns));
  }

  private static List<Type> plain(GroupType group) {
    List<Type> columns = new ArrayList<>();
    for (Type column : group.getFields()) {
      if (WANTED.contains(column.getName()) && isSingle(column)) {
        columns.add(column);
      }
    }
    return columns;
  }

  private static boolean isSingle(Type column) {
    return column.isPrimitive() && !column.isRepetition(Type.Repetition.REPEATED);
  }

  private static boolean isStruct(Type column) {
    return !column.isPrimitive() && !column.isRepetition(Type.Repetition.REPEATED);
  }

  private static boolean isText(Type column) {
    return isSingle(column)
        && column.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY;
  }
}
