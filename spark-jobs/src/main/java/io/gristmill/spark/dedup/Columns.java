package io.gristmill.spark.dedup;

import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Names and types of the rows that travel between the stages; none holds a text. */
final class Columns {

  // Of the documents.
  static final String ID = "id";
  static final String TEXT = "text";
  static final String FETCHED_AT = "fetched_at";

  // Of the results.
  static final String CLUSTER = "cluster";
  static final String SIZE = "size";
  static final String SURVIVOR = "survivor";
  static final String KIND = "kind";

  // In between.
  static final String CHARACTERS = "characters";
  static final String PREFERENCE = "preference";
  static final String TEXT_KEY = "text_key";
  static final String KEYS = "keys";
  static final String KEY = "key";
  static final String NODE = "node";
  static final String NEIGHBOUR = "neighbour";
  static final String MOVED = "moved";

  /** A document without its text: its place in the survivor order and the keys it shares. */
  static final StructType FINGERPRINT =
      new StructType()
          .add(ID, DataTypes.StringType, false)
          .add(CHARACTERS, DataTypes.IntegerType, false)
          .add(PREFERENCE, DataTypes.BinaryType, false)
          .add(TEXT_KEY, DataTypes.BinaryType, false)
          .add(KEYS, DataTypes.createArrayType(DataTypes.BinaryType, false), false);

  static final StructType EDGE =
      new StructType()
          .add(NODE, DataTypes.StringType, false)
          .add(NEIGHBOUR, DataTypes.StringType, false)
          .add(MOVED, DataTypes.BooleanType, false);

  private Columns() {}
}
