package io.gristmill.spark.dedup;

import io.gristmill.preprocessing.dedup.LshBands;
import io.gristmill.preprocessing.dedup.LshBands.NearKeys;
import io.gristmill.preprocessing.dedup.SurvivorOrder;
import io.gristmill.preprocessing.dedup.SurvivorOrder.Candidate;
import io.gristmill.preprocessing.dedup.minhash.MinHashProfile;
import io.gristmill.preprocessing.words.WordSplitters;
import io.gristmill.spark.dedup.IndexProfile.CopyKinds;
import io.gristmill.spark.engine.Iterators;
import io.gristmill.spark.table.DocumentRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Computes fingerprints of a partition of documents, the only step of finding duplicates that reads
 * texts.
 */
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

  /** Buffers of one partition, and the keys of the last text, as copies often follow each other. */
  private static final class Fingerprinter {

    private final CopyKinds kinds;
    private final NearKeys near;
    private final int part;
    private byte[] lastTextKey = {};
    private byte[][] lastKeys = {};

    /**
     * @param part the partition of the documents
     */
    Fingerprinter(CopyKinds kinds, MinHashProfile profile, int part) {
      this.part = part;
      this.kinds = kinds;
      this.near = new NearKeys(profile, WordSplitters.named(profile.words()));
    }

    /**
     * Returns a row of {@link Columns#FINGERPRINT} for (id, text, fetched at, and the URL if it
     * counts).
     */
    Row fingerprint(Row document) {
      String text = document.getString(1);
      Instant fetchedAt = DocumentRows.instant(document.getTimestamp(2));
      Candidate candidate = Candidate.of(document.getString(0), text, fetchedAt);
      byte[] textKey = LshBands.textKey(text);
      if (!Arrays.equals(textKey, lastTextKey)) {
        lastTextKey = textKey;
        lastKeys = keys(text, textKey);
      }
      byte[] urlKey = kinds.url() ? LshBands.urlKey(document.getString(3)) : new byte[0];
      return RowFactory.create(
          candidate.id(),
          candidate.length(),
          SurvivorOrder.sortKey(candidate),
          textKey,
          urlKey.length == 0 ? lastKeys : with(urlKey, lastKeys),
          urlKey,
          part);
    }

    private static byte[][] with(byte[] key, byte[][] keys) {
      byte[][] all = Arrays.copyOf(keys, keys.length + 1);
      all[keys.length] = key;
      return all;
    }

    private byte[][] keys(String text, byte[] textKey) {
      List<byte[]> keys = new ArrayList<>();
      if (kinds.exact()) {
        keys.add(textKey);
      }
      if (kinds.near()) {
        keys.addAll(near.of(text));
      }
      return keys.toArray(new byte[0][]);
    }
  }
}
