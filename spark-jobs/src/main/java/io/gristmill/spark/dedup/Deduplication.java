package io.gristmill.spark.dedup;

import static io.gristmill.spark.dedup.Columns.CLUSTER;
import static io.gristmill.spark.dedup.Columns.EDGE;
import static io.gristmill.spark.dedup.Columns.FETCHED_AT;
import static io.gristmill.spark.dedup.Columns.FINGERPRINT;
import static io.gristmill.spark.dedup.Columns.ID;
import static io.gristmill.spark.dedup.Columns.KEY;
import static io.gristmill.spark.dedup.Columns.KEYS;
import static io.gristmill.spark.dedup.Columns.KIND;
import static io.gristmill.spark.dedup.Columns.SIZE;
import static io.gristmill.spark.dedup.Columns.SURVIVOR;
import static io.gristmill.spark.dedup.Columns.TEXT;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;

import io.gristmill.config.DedupSection;
import io.gristmill.preprocessing.dedup.minhash.MinHashProfile;
import io.gristmill.preprocessing.dedup.minhash.MinHashProfiles;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * Removes copies from a table of documents: fingerprints, shared keys, connected components, the
 * best member of each. The texts are read twice and shuffled once, at the end.
 */
final class Deduplication {

  /** A file of documents holds about this much text. */
  private static final long CHARACTERS_A_FILE = 64L << 20;

  private static final long MEMBERS_A_FILE = 4L << 20;

  private Deduplication() {}

  /**
   * Finds the copies; the tables of the result are computed when they are read.
   *
   * @param documents rows that have {@code id} (each once), {@code text} and {@code fetched_at};
   *     other columns are passed through
   */
  public static DedupResult run(Dataset<Row> documents, DedupSection config) {
    MinHashProfile profile = MinHashProfiles.named(config.profile());
    Dataset<Row> fingerprints =
        documents
            .select(ID, TEXT, FETCHED_AT)
            .mapPartitions(
                new FingerprintPartition(CopyKinds.of(config), profile), Encoders.row(FINGERPRINT))
            .persist(StorageLevel.DISK_ONLY());
    Dataset<Row> components = ConnectedComponents.of(edges(fingerprints));
    Dataset<Row> members =
        Members.of(fingerprints, components).persist(StorageLevel.MEMORY_AND_DISK());
    Members.Totals totals = Members.totals(members);
    fingerprints.unpersist();
    components.unpersist();
    return new DedupResult(
        survivors(documents, members, files(totals.characters(), CHARACTERS_A_FILE)),
        clusters(members, files(totals.counts().documents(), MEMBERS_A_FILE)),
        totals.counts(),
        List.of(members));
  }

  private static Dataset<Row> edges(Dataset<Row> fingerprints) {
    return fingerprints
        .select(explode(col(KEYS)).as(KEY), col(ID))
        .repartition(col(KEY))
        .sortWithinPartitions(KEY, ID)
        .mapPartitions(new KeyStarsPartition(), Encoders.row(EDGE));
  }

  /** Both sides are partitioned as the result shall be, so that the join moves no text again. */
  private static Dataset<Row> survivors(Dataset<Row> documents, Dataset<Row> members, int files) {
    Dataset<Row> kept =
        members.where(col(SURVIVOR)).select(ID, CLUSTER).repartition(files, col(ID));
    return documents
        .repartition(files, col(ID))
        .join(kept.hint("merge"), ID)
        .sortWithinPartitions(ID)
        .select(columns(documents));
  }

  private static Column[] columns(Dataset<Row> documents) {
    return Stream.concat(Arrays.stream(documents.columns()), Stream.of(CLUSTER))
        .map(functions::col)
        .toArray(Column[]::new);
  }

  private static Dataset<Row> clusters(Dataset<Row> members, int files) {
    return members
        .where(col(SIZE).gt(1))
        .select(ID, CLUSTER, SIZE, SURVIVOR, KIND)
        .repartition(files, col(CLUSTER))
        .sortWithinPartitions(CLUSTER, ID);
  }

  private static int files(long amount, long aFile) {
    return Math.toIntExact(Math.max(1, (amount + aFile - 1) / aFile));
  }
}
