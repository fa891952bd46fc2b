package io.gristmill.spark.dedup.parts;

import java.io.Serializable;
import org.apache.spark.sql.types.StructType;

/**
 * Where a document's row has what the removal of repeats reads and writes.
 *
 * @param reason why the document is dropped, empty if it is not
 * @param removed how many parts were taken out of it
 */
record PartColumns(int id, int text, int reason, int removed) implements Serializable {

  static PartColumns of(StructType schema, String removed) {
    return new PartColumns(
        schema.fieldIndex("id"),
        schema.fieldIndex("text"),
        schema.fieldIndex("reason"),
        schema.fieldIndex(removed));
  }
}
