package io.gristmill.spark.dedup;

import io.gristmill.preprocessing.dedup.Candidate;
import io.gristmill.preprocessing.dedup.LshBands;
import io.gristmill.preprocessing.dedup.NearKeys;
import io.gristmill.preprocessing.dedup.SurvivorOrder;
import io.gristmill.preprocessing.dedup.minhash.MinHashProfile;
import io.gristmill.preprocessing.words.WordSplitters;
import io.gristmill.spark.table.DocumentRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The buffers of one partition, and the keys of the last text: copies often follow each other. */
final class Fingerprinter {

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

  /** A row of {@link Columns#FINGERPRINT} for (id, text, fetched at, and the URL if it counts). */
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
