package io.gristmill.spark.dedup;

import io.gristmill.preprocessing.dedup.minhash.MinHashProfile;
import io.gristmill.spark.dedup.components.MappedIterator;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * Documents (id, text, fetched at, URL) to fingerprints: the only step that finds copies by texts.
 */
final class FingerprintPartition implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  private final CopyKinds kinds;
  private final MinHashProfile profile;

  FingerprintPartition(CopyKinds kinds, MinHashProfile profile) {
    this.kinds = kinds;
    this.profile = profile;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> documents) {
    Fingerprinter fingerprinter = new Fingerprinter(kinds, profile);
    return new MappedIterator<>(documents, fingerprinter::fingerprint);
  }
}
