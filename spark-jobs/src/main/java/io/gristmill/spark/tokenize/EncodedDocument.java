package io.gristmill.spark.tokenize;

import io.gristmill.preprocessing.statistics.CleanStatistics.TextTotals;
import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Token ids of a document and its origin. A class, as Kryo cannot set the fields of records. */
final class EncodedDocument implements Serializable {

  /** Columns of {@code shard-NNNNN.documents.parquet}; {@code tokens} includes the end of text. */
  static final StructType LINEAGE =
      new StructType()
          .add("first_token", DataTypes.LongType, false)
          .add("tokens", DataTypes.LongType, false)
          .add("id", DataTypes.StringType, false)
          .add("url", DataTypes.StringType, false)
          .add("file", DataTypes.StringType, false)
          .add("offset", DataTypes.LongType, false)
          .add("length", DataTypes.LongType, false)
          .add("cluster", DataTypes.StringType, false);

  private static final long serialVersionUID = 1L;

  private final String id;
  private final String url;
  private final String file;
  private final long offset;
  private final long length;
  private final String cluster;
  private final String language;
  private final long words;
  private final int textBytes;
  private final int comparedTokens;
  private final int[] ids;

  /**
   * Takes a row of {@code DocumentRows.CLUSTERED}, and what was counted in its text.
   *
   * @param comparedTokens of the text by another tokenizer; 0 if there is none
   */
  EncodedDocument(Row row, TextTotals text, int comparedTokens, int[] ids) {
    this.id = row.getAs("id");
    this.url = row.getAs("url");
    this.file = row.getAs("file");
    this.offset = row.<Long>getAs("offset");
    this.length = row.<Long>getAs("length");
    this.cluster = row.getAs("cluster");
    this.language = row.getAs("language");
    this.words = text.words();
    this.textBytes = Math.toIntExact(text.bytes());
    this.comparedTokens = comparedTokens;
    this.ids = ids;
  }

  String id() {
    return id;
  }

  String url() {
    return url;
  }

  String file() {
    return file;
  }

  long offset() {
    return offset;
  }

  long length() {
    return length;
  }

  String cluster() {
    return cluster;
  }

  String language() {
    return language;
  }

  /** Words of the text, between Unicode's white space. */
  long words() {
    return words;
  }

  /** UTF-8 bytes of the text. */
  int textBytes() {
    return textBytes;
  }

  /** Tokens of the text by another tokenizer; 0 if there is none. */
  int comparedTokens() {
    return comparedTokens;
  }

  int[] ids() {
    return ids;
  }

  /** A row of {@link #LINEAGE}: which tokens of a shard are this document. */
  Row lineage(long firstToken) {
    return RowFactory.create(firstToken, ids.length + 1L, id, url, file, offset, length, cluster);
  }
}
