package io.gristmill.spark.dedup;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What is left. Both tables are partitioned by hash into a number of partitions that depends on the
 * data alone, and sorted: written a file a partition, the bytes do not depend on the parallelism.
 *
 * @param documents the survivors: the input's columns and one named cluster, the smallest id among
 *     a document's copies or its own; sorted by id
 * @param clusters a row a document that has copies: {@code id, cluster, size, survivor, kind}; kind
 *     {@code exact} if another member has the very same text, else {@code near}; sorted by cluster
 *     and id
 * @param persisted what the tables are computed from; released by {@link #close}
 */
record DedupResult(
    Dataset<Row> documents, Dataset<Row> clusters, DedupCounts counts, List<Dataset<Row>> persisted)
    implements AutoCloseable {

  /** Frees what is stored on the executors: call it when both tables are written. */
  @Override
  public void close() {
    persisted.forEach(Dataset::unpersist);
  }
}
