package io.gristmill.preprocessing.select;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Which ranks of a group of documents are kept, and in which buckets they are. Exact: shares are
 * decimal numbers, and ranks are those of a complete order.
 *
 * @param documents in the group
 * @param mostDocuments kept at most
 * @param enoughBytes documents are kept until they have so many bytes
 * @param buckets number of buckets; 0 for none
 */
public record RankCut(long documents, long mostDocuments, long enoughBytes, int buckets)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * The cut of a section in a group.
   *
   * @param bytes of all documents
   */
  public static RankCut of(SelectSection section, long documents, long bytes) {
    return new RankCut(
        documents,
        share(section.keepDocuments(), documents),
        // Documents without text at the end are in a share of 1 too.
        section.keepBytes() < 1 ? share(section.keepBytes(), bytes) : Long.MAX_VALUE,
        section.buckets());
  }

  /**
   * Whether a document is kept.
   *
   * @param rank 0 for the best
   * @param bytesBefore of all better documents
   */
  public boolean keeps(long rank, long bytesBefore) {
    return rank < mostDocuments && bytesBefore < enoughBytes;
  }

  /** The bucket of a rank, the best in the last one; 0 without buckets. */
  public int bucket(long rank) {
    return buckets == 0 ? 0 : (int) (buckets - 1 - Math.multiplyExact(rank, buckets) / documents);
  }

  /** The least whole number that is at least a share of all. */
  private static long share(double share, long all) {
    return BigDecimal.valueOf(share)
        .multiply(BigDecimal.valueOf(all))
        .setScale(0, RoundingMode.CEILING)
        .longValueExact();
  }
}
