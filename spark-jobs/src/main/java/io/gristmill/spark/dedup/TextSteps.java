package io.gristmill.spark.dedup;

import static io.gristmill.spark.dedup.Columns.LINES;
import static io.gristmill.spark.dedup.Columns.NGRAM;
import static io.gristmill.spark.dedup.Columns.REASON;
import static io.gristmill.spark.dedup.Columns.SENTENCES;
import static io.gristmill.spark.dedup.Columns.TASK;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.gristmill.preprocessing.dedup.DedupSection;
import io.gristmill.preprocessing.dedup.parts.NGramIndex;
import io.gristmill.preprocessing.dedup.parts.NGramIndex.Decontaminator.Contamination;
import io.gristmill.preprocessing.dedup.parts.PartRule.PartSettings;
import io.gristmill.spark.dedup.EvaluationSets.DecontaminationPartition;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Steps on the texts of surviving documents, in this order: removal of repeated lines, removal of
 * repeated runs of sentences, decontamination. Decontamination is last because training sees the
 * final text, and removing a line can join words. Whole documents are de-duplicated before these
 * steps. Otherwise the second of two equal pages would lose all its lines, at the price of a
 * shuffle, and parts of near-duplicates would survive.
 */
record TextSteps(DedupSection config, Optional<NGramIndex> evaluation) {

  /**
   * @param rows the documents with {@code reason}, {@code task}, {@code ngram}: stored
   * @param dropped documents by reason; includes reasons without documents
   */
  record Rewritten(
      Dataset<Row> rows, SortedMap<String, Long> dropped, long lines, long sentences) {}

  boolean none() {
    return !config.paragraphs().enabled() && !config.sentences().enabled() && evaluation.isEmpty();
  }

  /**
   * Runs those steps that are enabled.
   *
   * @param survivors partitioned by a hash of the id, sorted by id
   */
  Rewritten run(Dataset<Row> survivors) {
    Dataset<Row> rows =
        stored(
            survivors
                .withColumn(REASON, lit(""))
                .withColumn(TASK, lit(""))
                .withColumn(NGRAM, lit(""))
                .withColumn(LINES, lit(0))
                .withColumn(SENTENCES, lit(0)));
    SortedMap<String, Long> dropped = new TreeMap<>();
    if (config.paragraphs().enabled()) {
      rows = without(rows, config.paragraphs(), LINES, dropped);
    }
    if (config.sentences().enabled()) {
      rows = without(rows, config.sentences(), SENTENCES, dropped);
    }
    if (evaluation.isPresent()) {
      dropped.put(Contamination.REASON, 0L);
      rows = next(rows, decontaminated(rows, evaluation.get()));
    }
    return counted(rows, dropped);
  }

  private static Dataset<Row> without(
      Dataset<Row> rows, PartSettings settings, String removed, SortedMap<String, Long> dropped) {
    settings.reasons().forEach(reason -> dropped.put(reason, 0L));
    return next(rows, RepeatRemoval.of(rows, settings, removed));
  }

  private static Dataset<Row> decontaminated(Dataset<Row> rows, NGramIndex index) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
    return rows.mapPartitions(
        new DecontaminationPartition(spark.broadcast(index)), Encoders.row(rows.schema()));
  }

  /** Stores the texts after a step and frees those before it. */
  private static Dataset<Row> next(Dataset<Row> before, Dataset<Row> after) {
    Dataset<Row> stored = stored(after);
    before.unpersist();
    return stored;
  }

  private static Dataset<Row> stored(Dataset<Row> rows) {
    Dataset<Row> stored = rows.persist(StorageLevel.DISK_ONLY());
    stored.count();
    return stored;
  }

  private static Rewritten counted(Dataset<Row> rows, SortedMap<String, Long> dropped) {
    long lines = 0;
    long sentences = 0;
    for (Row row :
        rows.groupBy(REASON)
            .agg(count(lit(1)), sum(col(LINES)), sum(col(SENTENCES)))
            .collectAsList()) {
      if (!row.getString(0).isEmpty()) {
        dropped.put(row.getString(0), row.getLong(1));
      }
      lines += row.getLong(2);
      sentences += row.getLong(3);
    }
    return new Rewritten(rows, dropped, lines, sentences);
  }
}
