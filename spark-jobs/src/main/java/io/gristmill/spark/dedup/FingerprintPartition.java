package io.gristmill.spark.dedup;

import io.gristmill.preprocessing.dedup.minhash.MinHashProfile;
import io.gristmill.spark.iterator.Iterators;
import java.util.Iterator;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** A partition of documents to fingerprints: the only step that finds copies by texts. */
final class FingerprintPartition implements Function2<Integer, Iterator<Row>, Iterator<Row>> {

  private static final long serialVersionUID = 1L;

  private final CopyKinds kinds;
  private final MinHashProfile profile;
  private final int[] columns;

  /**
   * @param documents the schema of the documents
   */
  FingerprintPartition(CopyKinds kinds, MinHashProfile profile, StructType documents) {
    this.kinds = kinds;
    this.profile = profile;
    this.columns =
        new int[] {
          documents.fieldIndex(Columns.ID),
          documents.fieldIndex(Columns.TEXT),
          documents.fieldIndex(Columns.FETCHED_AT),
          kinds.url() ? documents.fieldIndex(Columns.URL) : -1
        };
  }

  @Override
  public Iterator<Row> call(Integer part, Iterator<Row> documents) {
    Fingerprinter fingerprinter = new Fingerprinter(kinds, profile, part);
    return Iterators.map(documents, row -> fingerprinter.fingerprint(compared(row)));
  }

  private Row compared(Row row) {
    return RowFactory.create(
        row.get(columns[0]),
        row.get(columns[1]),
        row.get(columns[2]),
        columns[3] < 0 ? "" : row.get(columns[3]));
  }
}
