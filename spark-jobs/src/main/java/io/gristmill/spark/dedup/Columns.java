package io.gristmill.spark.dedup;

import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Names and types of the rows that are exchanged between stages. Of the rows without documents none
 * holds a text.
 */
final class Columns {

  // Of the documents.
  static final String ID = "id";
  static final String TEXT = "text";
  static final String FETCHED_AT = "fetched_at";
  static final String URL = "url";

  // Of the results.
  static final String CLUSTER = "cluster";
  static final String SIZE = "size";
  static final String SURVIVOR = "survivor";
  static final String KIND = "kind";
  static final String CLUSTER_SIZE = "cluster_size";
  static final String WEIGHT = "weight";
  static final String REASON = "reason";
  static final String KNOWN = "known";
  static final String TASK = "task";
  static final String NGRAM = "ngram";

  // In between.
  static final String CHARACTERS = "characters";
  static final String PREFERENCE = "preference";
  static final String TEXT_KEY = "text_key";
  static final String URL_KEY = "url_key";
  static final String KEYS = "keys";
  static final String KEY = "key";
  static final String PART = "part";
  static final String LINES = "repeated_lines";
  static final String SENTENCES = "repeated_sentences";

  /**
   * A document without its text: its place in the survivor order, its keys, and the partition of
   * documents it was read in.
   */
  static final StructType FINGERPRINT =
      new StructType()
          .add(ID, DataTypes.StringType, false)
          .add(CHARACTERS, DataTypes.IntegerType, false)
          .add(PREFERENCE, DataTypes.BinaryType, false)
          .add(TEXT_KEY, DataTypes.BinaryType, false)
          .add(KEYS, DataTypes.createArrayType(DataTypes.BinaryType, false), false)
          .add(URL_KEY, DataTypes.BinaryType, false)
          .add(PART, DataTypes.IntegerType, false);

  private Columns() {}
}
