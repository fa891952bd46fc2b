package io.gristmill.spark.dedup;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Result of de-duplication. All tables are hash-partitioned, into a number of partitions that
 * depends only on the data, and sorted. Written as one file for each partition, their bytes do not
 * depend on the parallelism.
 *
 * @param documents the survivors: the input's columns, one named cluster (the smallest id among a
 *     document's copies or its own), the cluster's size and FineWeb-2's weight for it; sorted by id
 * @param clusters one row for each document with duplicates: {@code id, cluster, size, survivor,
 *     kind}; kind {@code exact} if another member has the very same text, {@code url} if one has
 *     the address, else {@code near}; sorted by cluster and id
 * @param removed one row for each document removed for another reason than a better duplicate:
 *     {@code id, cluster, reason, known, task, ngram}, the last three empty where they do not
 *     apply; sorted by id
 * @param kept {@code id, keys} of the survivors
 * @param persisted cached inputs of the tables, released by {@link #close}
 */
record DedupResult(
    Dataset<Row> documents,
    Dataset<Row> clusters,
    Dataset<Row> removed,
    Dataset<Row> kept,
    DedupCounts counts,
    List<Dataset<Row>> persisted)
    implements AutoCloseable {

  /** Frees the cached tables. To be called after the tables are written. */
  @Override
  public void close() {
    persisted.forEach(Dataset::unpersist);
  }
}
