package io.gristmill.spark.tokenize;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** {@code shard-NNNNN.documents.parquet}: which tokens of a shard are which document. */
final class Lineage {

  /** {@code tokens} includes the end of the text. */
  static final StructType SCHEMA =
      new StructType()
          .add("first_token", DataTypes.LongType, false)
          .add("tokens", DataTypes.LongType, false)
          .add("id", DataTypes.StringType, false)
          .add("url", DataTypes.StringType, false)
          .add("file", DataTypes.StringType, false)
          .add("offset", DataTypes.LongType, false)
          .add("length", DataTypes.LongType, false)
          .add("cluster", DataTypes.StringType, false);

  private Lineage() {}

  static Row row(long firstToken, EncodedDocument document) {
    return RowFactory.create(
        firstToken,
        document.ids().length + 1L,
        document.id(),
        document.url(),
        document.file(),
        document.offset(),
        document.length(),
        document.cluster());
  }
}
