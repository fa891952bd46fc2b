package io.gristmill.spark.dedup.parts;

import io.gristmill.preprocessing.dedup.parts.PartRule.Occurrence;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Parts of documents as rows. */
final class OccurrenceRows {

  static final String HASH = "hash";
  static final String ID = "id";
  static final String POSITION = "position";

  static final StructType SCHEMA =
      new StructType()
          .add(HASH, DataTypes.LongType, false)
          .add(ID, DataTypes.StringType, false)
          .add(POSITION, DataTypes.IntegerType, false);

  private OccurrenceRows() {}

  static Row row(Occurrence occurrence) {
    return RowFactory.create(occurrence.hash(), occurrence.id(), occurrence.position());
  }

  static Occurrence occurrence(Row row) {
    return new Occurrence(row.getLong(0), row.getString(1), row.getInt(2));
  }
}
