package io.gristmill.spark.dedup;

import static io.gristmill.spark.dedup.Columns.CLUSTER;
import static io.gristmill.spark.dedup.Columns.CLUSTER_SIZE;
import static io.gristmill.spark.dedup.Columns.FINGERPRINT;
import static io.gristmill.spark.dedup.Columns.ID;
import static io.gristmill.spark.dedup.Columns.KEY;
import static io.gristmill.spark.dedup.Columns.KEYS;
import static io.gristmill.spark.dedup.Columns.KIND;
import static io.gristmill.spark.dedup.Columns.KNOWN;
import static io.gristmill.spark.dedup.Columns.LINES;
import static io.gristmill.spark.dedup.Columns.NGRAM;
import static io.gristmill.spark.dedup.Columns.PART;
import static io.gristmill.spark.dedup.Columns.REASON;
import static io.gristmill.spark.dedup.Columns.SENTENCES;
import static io.gristmill.spark.dedup.Columns.SIZE;
import static io.gristmill.spark.dedup.Columns.SURVIVOR;
import static io.gristmill.spark.dedup.Columns.TASK;
import static io.gristmill.spark.dedup.Columns.WEIGHT;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import io.gristmill.preprocessing.dedup.DedupSection;
import io.gristmill.preprocessing.dedup.RehydrationWeight;
import io.gristmill.preprocessing.dedup.minhash.MinHashProfile;
import io.gristmill.preprocessing.dedup.parts.NGramIndex;
import io.gristmill.spark.dedup.IndexProfile.CopyKinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * Removes duplicates from a table of documents: fingerprints, shared keys, connected components,
 * the best member of each, and no member of a component that an earlier run knows; then {@link
 * TextSteps}. Texts are read twice, and partitions with examples of duplicates a third time. Only
 * the texts of survivors are shuffled, once.
 */
final class Deduplication {

  /** Characters of text in a file of documents, unless there are many files. */
  private static final long CHARACTERS_A_FILE = 64L << 20;

  private static final int FILES_ENOUGH = 4096;

  /** Assumed ratio of characters to bytes as they are stored. */
  private static final long CHARACTERS_A_BYTE = 3;

  private static final long MEMBERS_A_FILE = 4L << 20;

  private final DedupSection config;
  private final ExternalInputs outside;
  private final List<Dataset<Row>> persisted = new ArrayList<>();

  private Deduplication(DedupSection config, ExternalInputs outside) {
    this.config = config;
    this.outside = outside;
  }

  /** Finds duplicates among the documents only. */
  public static DedupResult run(Dataset<Row> documents, DedupSection config) {
    return run(documents, config, ExternalInputs.NOTHING);
  }

  /**
   * Finds duplicates. The tables of the result are computed when they are read.
   *
   * @param documents rows with a unique {@code id}, {@code text}, {@code fetched_at}, and {@code
   *     url} if URLs are compared; other columns are passed through
   */
  public static DedupResult run(
      Dataset<Row> documents, DedupSection config, ExternalInputs outside) {
    return new Deduplication(config, outside).run(documents);
  }

  private DedupResult run(Dataset<Row> documents) {
    // One object, so that its partitions are the same whenever they are read.
    JavaRDD<Row> rows = documents.javaRDD();
    Dataset<Row> fingerprints = stored(fingerprints(documents, rows), kept(documents));
    Dataset<Row> memberships = fingerprints.select(explode(col(KEYS)).as(KEY), col(ID));
    Dataset<Row> components = ConnectedComponents.sharing(memberships);
    Dataset<Row> known =
        outside
            .known()
            .map(index -> KnownDocuments.copies(memberships, index))
            .orElseGet(() -> KnownDocuments.none(documents.sparkSession()));
    Dataset<Row> members =
        stored(
            Members.of(fingerprints, components, known, CopyKinds.of(config)),
            StorageLevel.MEMORY_AND_DISK());
    Members.Totals totals = Members.totals(members);
    components.unpersist();
    Dataset<Row> survivors = survivors(documents, rows, members, files(totals.characters()));
    TextSteps steps = new TextSteps(config, outside.evaluation());
    DuplicateStatistics statistics = new DuplicateStatistics(members, rows);
    return steps.none()
        ? unchanged(survivors, members, fingerprints, totals.counts(), statistics)
        : rewritten(steps.run(survivors), members, fingerprints, totals.counts(), statistics);
  }

  private DedupResult unchanged(
      Dataset<Row> survivors,
      Dataset<Row> members,
      Dataset<Row> fingerprints,
      DedupCounts counts,
      DuplicateStatistics statistics) {
    return new DedupResult(
        survivors,
        clusters(members, files(counts.documents(), MEMBERS_A_FILE)),
        sorted(known(members), files(counts.known(), MEMBERS_A_FILE)),
        keys(fingerprints, members.where(col(SURVIVOR))),
        counts,
        statistics,
        persisted);
  }

  private DedupResult rewritten(
      TextSteps.Rewritten texts,
      Dataset<Row> members,
      Dataset<Row> fingerprints,
      DedupCounts copies,
      DuplicateStatistics statistics) {
    persisted.add(texts.rows());
    Dataset<Row> left = texts.rows().where(col(REASON).equalTo(""));
    Dataset<Row> dropped =
        texts
            .rows()
            .where(col(REASON).notEqual(""))
            .select(col(ID), col(CLUSTER), col(REASON), lit("").as(KNOWN), col(TASK), col(NGRAM));
    DedupCounts counts = copies.afterwards(texts.dropped(), texts.lines(), texts.sentences());
    return new DedupResult(
        left.drop(REASON, TASK, NGRAM, LINES, SENTENCES),
        clusters(members, files(counts.documents(), MEMBERS_A_FILE)),
        sorted(known(members).union(dropped), files(counts.removed(), MEMBERS_A_FILE)),
        keys(fingerprints, left),
        counts,
        statistics,
        persisted);
  }

  private Dataset<Row> stored(Dataset<Row> rows, StorageLevel level) {
    Dataset<Row> stored = rows.persist(level);
    persisted.add(stored);
    return stored;
  }

  private Dataset<Row> fingerprints(Dataset<Row> documents, JavaRDD<Row> rows) {
    MinHashProfile profile = MinHashProfile.named(config.profile());
    FingerprintPartition function =
        new FingerprintPartition(CopyKinds.of(config), profile, documents.schema());
    return documents
        .sparkSession()
        .createDataFrame(rows.mapPartitionsWithIndex(function, true), FINGERPRINT);
  }

  /** Stored on two hosts of a cluster, as computing fingerprints reads every text. */
  private static StorageLevel kept(Dataset<Row> documents) {
    return documents.sparkSession().sparkContext().isLocal()
        ? StorageLevel.DISK_ONLY()
        : StorageLevel.DISK_ONLY_2();
  }

  private static Dataset<Row> survivors(
      Dataset<Row> documents, JavaRDD<Row> rows, Dataset<Row> members, int files) {
    Column weight = udf(new WeightFunction(), DataTypes.IntegerType).apply(col(SIZE));
    Dataset<Row> kept =
        members
            .where(col(SURVIVOR))
            .select(
                col(PART), col(ID), col(CLUSTER), col(SIZE).as(CLUSTER_SIZE), weight.as(WEIGHT));
    StructType schema = documents.schema();
    for (String column : List.of(CLUSTER, CLUSTER_SIZE, WEIGHT)) {
      schema = schema.add(kept.schema().apply(column));
    }
    JavaRDD<Row> surviving =
        SurvivingRows.of(rows, documents.schema().fieldIndex(ID), kept.javaRDD());
    return documents
        .sparkSession()
        .createDataFrame(surviving, schema)
        .repartition(files, col(ID))
        .sortWithinPartitions(ID);
  }

  private static Dataset<Row> clusters(Dataset<Row> members, int files) {
    return members
        .where(col(SIZE).gt(1))
        .select(ID, CLUSTER, SIZE, SURVIVOR, KIND)
        .repartition(files, col(CLUSTER))
        .sortWithinPartitions(CLUSTER, ID);
  }

  private static Dataset<Row> known(Dataset<Row> members) {
    return members
        .where(col(REASON).equalTo(Members.REASON_KNOWN))
        .select(
            col(ID), col(CLUSTER), col(REASON), col(KNOWN), lit("").as(TASK), lit("").as(NGRAM));
  }

  private static Dataset<Row> sorted(Dataset<Row> removed, int files) {
    return removed.repartition(files, col(ID)).sortWithinPartitions(ID);
  }

  private static Dataset<Row> keys(Dataset<Row> fingerprints, Dataset<Row> kept) {
    return fingerprints.select(ID, KEYS).join(kept.select(ID), ID);
  }

  /** Number of files of documents: small files, or from 4,096 files on larger ones. */
  private int files(long characters) {
    int small = files(characters, CHARACTERS_A_FILE);
    return Math.min(
        small, Math.max(FILES_ENOUGH, files(characters, config.outputBytes() * CHARACTERS_A_BYTE)));
  }

  private static int files(long amount, long aFile) {
    return Math.toIntExact(Math.max(1, (amount + aFile - 1) / aFile));
  }

  /**
   * Inputs from outside the run.
   *
   * @param known keys of what earlier runs kept: {@code key, id}
   * @param evaluation n-grams of evaluation sets
   */
  record ExternalInputs(Optional<Dataset<Row>> known, Optional<NGramIndex> evaluation) {

    static final ExternalInputs NOTHING = new ExternalInputs(Optional.empty(), Optional.empty());
  }

  private record WeightFunction() implements UDF1<Long, Integer> {

    private static final long serialVersionUID = 1L;

    @Override
    public Integer call(Long clusterSize) {
      return RehydrationWeight.of(clusterSize);
    }
  }

  /**
   * Result of de-duplication. All tables are hash-partitioned, into a number of partitions that
   * depends only on the data, and sorted. Written as one file for each partition, their bytes do
   * not depend on the parallelism.
   *
   * @param documents the survivors: the input's columns, one named cluster (the smallest id among a
   *     document's copies or its own), the cluster's size and FineWeb-2's weight for it; sorted by
   *     id
   * @param clusters one row for each document with duplicates: {@code id, cluster, size, survivor,
   *     kind}; kind {@code exact} if another member has the very same text, {@code url} if one has
   *     the address, else {@code near}; sorted by cluster and id
   * @param removed one row for each document removed for another reason than a better duplicate:
   *     {@code id, cluster, reason, known, task, ngram}, the last three empty where they do not
   *     apply; sorted by id
   * @param kept {@code id, keys} of the survivors
   * @param statistics of the clusters, computed when they are asked for
   * @param persisted cached inputs of the tables, released by {@link #close}
   */
  record DedupResult(
      Dataset<Row> documents,
      Dataset<Row> clusters,
      Dataset<Row> removed,
      Dataset<Row> kept,
      DedupCounts counts,
      DuplicateStatistics statistics,
      List<Dataset<Row>> persisted)
      implements AutoCloseable {

    /** Frees the cached tables. To be called after the tables are written. */
    @Override
    public void close() {
      persisted.forEach(Dataset::unpersist);
    }
  }
}
