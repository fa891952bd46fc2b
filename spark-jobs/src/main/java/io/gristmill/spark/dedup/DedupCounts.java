package io.gristmill.spark.dedup;

/**
 * What de-duplication did.
 *
 * @param documents read
 * @param exactDuplicates removed documents whose very text a better member of the cluster has
 * @param nearDuplicateClusters clusters of more than one distinct text
 * @param removed all removed documents
 * @param kept {@code documents - removed}
 */
record DedupCounts(
    long documents, long exactDuplicates, long nearDuplicateClusters, long removed, long kept) {

  public DedupCounts {
    if (documents != kept + removed || exactDuplicates > removed) {
      throw new IllegalArgumentException(
          "documents: %d (expected %d kept + %d removed, %d of them exact)"
              .formatted(documents, kept, removed, exactDuplicates));
    }
  }
}
