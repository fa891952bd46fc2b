package io.gristmill.spark.read;

import io.gristmill.preprocessing.document.Provenance;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.RecordReader;

/** The rows of a row group in order. */
final class RowGroup {

  private final Provenance place;
  private final RecordReader<Group> records;
  private final long count;
  private long row = -1;

  RowGroup(Provenance place, RecordReader<Group> records, long count) {
    this.place = place;
    this.records = records;
    this.count = count;
  }

  Provenance place() {
    return place;
  }

  boolean hasNext() {
    return row + 1 < count;
  }

  Group next() {
    row++;
    return records.read();
  }

  /** Number of the last row that was read, from 0. */
  long row() {
    return row;
  }
}
