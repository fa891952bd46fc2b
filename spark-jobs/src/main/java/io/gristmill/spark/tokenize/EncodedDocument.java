package io.gristmill.spark.tokenize;

import java.io.Serializable;
import org.apache.spark.sql.Row;

/**
 * A document's ids and where they came from. A class, not a record, as Kryo cannot fill the fields
 * of records.
 */
final class EncodedDocument implements Serializable {

  private static final long serialVersionUID = 1L;

  private final String id;
  private final String url;
  private final String file;
  private final long offset;
  private final long length;
  private final String cluster;
  private final int textBytes;
  private final int[] ids;

  /** Takes a row of {@code DocumentRows.CLUSTERED}. */
  EncodedDocument(Row row, int textBytes, int[] ids) {
    this.id = row.getAs("id");
    this.url = row.getAs("url");
    this.file = row.getAs("file");
    this.offset = row.<Long>getAs("offset");
    this.length = row.<Long>getAs("length");
    this.cluster = row.getAs("cluster");
    this.textBytes = textBytes;
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

  /** UTF-8 bytes of the text. */
  int textBytes() {
    return textBytes;
  }

  int[] ids() {
    return ids;
  }
}
