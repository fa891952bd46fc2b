package io.gristmill.preprocessing.language;

/**
 * Maps the hash buckets of n-grams to row numbers. A pruned model keeps few buckets; their rows are
 * stored in bucket order, so that a bit set with running counts gives the row.
 */
final class BucketTable {

  private static final long UINT32 = 0xFFFFFFFFL;

  private final int buckets;
  private final int firstRow;
  private final long[] kept;
  private final int[] rowBefore;

  /** Every bucket has a row: its number plus {@code firstRow}. */
  BucketTable(int buckets, int firstRow) {
    this(buckets, firstRow, new long[0]);
  }

  /**
   * The n-th bucket whose bit is set has the n-th row after {@code firstRow}.
   *
   * @param kept bit {@code b % 64} of word {@code b / 64} for bucket b; empty if all are kept
   */
  BucketTable(int buckets, int firstRow, long[] kept) {
    this.buckets = buckets;
    this.firstRow = firstRow;
    this.kept = kept;
    rowBefore = new int[kept.length];
    int row = firstRow;
    for (int i = 0; i < kept.length; i++) {
      rowBefore[i] = row;
      row += Long.bitCount(kept[i]);
    }
  }

  /** Row of a character n-gram by its hash; negative if pruned. */
  int row(int hash) {
    return bucketRow((int) ((hash & UINT32) % buckets));
  }

  /** Row of a word n-gram by its 64-bit hash; negative if pruned. */
  int row(long hash) {
    return bucketRow((int) Long.remainderUnsigned(hash, buckets));
  }

  private int bucketRow(int bucket) {
    if (kept.length == 0) {
      return firstRow + bucket;
    }
    long word = kept[bucket >>> 6];
    long bit = 1L << bucket;
    return (word & bit) == 0 ? -1 : rowBefore[bucket >>> 6] + Long.bitCount(word & (bit - 1));
  }
}
