package io.gristmill.spark.tokenize;

import static io.gristmill.error.Messages.format;

import io.gristmill.tokens.Split;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.Partitioner;

/**
 * Assignment of documents to shards. Shards are consecutive ranges of the document order, each with
 * as many buckets as {@code shardTokens} allows. The plan depends only on the documents. It is also
 * the partitioner, with a partition for each shard of both splits.
 */
final class ShardPlan extends Partitioner {

  private static final long serialVersionUID = 1L;

  /** {@code [split][bucket]}: index of the shard among all. */
  private final int[][] shardOf = new int[Split.values().length][ShardOrderKey.buckets()];

  /** Index of each split's first shard. */
  private final int[] firstShard = new int[Split.values().length];

  private final List<Split> splits = new ArrayList<>();

  /**
   * @param tokens by {@link #key}; buckets without documents are absent
   */
  ShardPlan(Map<Integer, Long> tokens, long shardTokens) {
    for (Split split : Split.values()) {
      firstShard[split.ordinal()] = splits.size();
      long inShard = 0;
      for (int bucket = 0; bucket < ShardOrderKey.buckets(); bucket++) {
        long inBucket = tokens.getOrDefault(key(split, bucket), 0L);
        boolean none = splits.size() == firstShard[split.ordinal()];
        if (inBucket > 0 && (none || inShard + inBucket > shardTokens)) {
          splits.add(split);
          inShard = 0;
        }
        inShard += inBucket;
        shardOf[split.ordinal()][bucket] = Math.max(0, splits.size() - 1);
      }
    }
  }

  /** Number of a bucket of a split. */
  static int key(Split split, int bucket) {
    return split.ordinal() * ShardOrderKey.buckets() + bucket;
  }

  @Override
  public int numPartitions() {
    return splits.size();
  }

  @Override
  public int getPartition(Object place) {
    ShardOrderKey document = (ShardOrderKey) place;
    return shardOf[document.split().ordinal()][document.bucket()];
  }

  boolean has(Split split) {
    return splits.contains(split);
  }

  Split split(int shard) {
    return splits.get(shard);
  }

  /** {@code train/shard-00000} and so on. */
  String name(int shard) {
    int number = shard - firstShard[split(shard).ordinal()];
    return format("%s/shard-%05d", split(shard).key(), number);
  }

  /**
   * Sort key that decides the shard of a document: split, then a hash of the id, then id, file and
   * offset to break ties on hash collisions or repeated ids.
   */
  static final class ShardOrderKey implements Comparable<ShardOrderKey>, Serializable {

    private static final long serialVersionUID = 1L;

    private static final int BUCKET_BITS = 16;

    private final Split split;
    private final long order;
    private final String id;
    private final String file;
    private final long offset;

    ShardOrderKey(Split split, long order, EncodedDocument document) {
      this.split = split;
      this.order = order;
      this.id = document.id();
      this.file = document.file();
      this.offset = document.offset();
    }

    Split split() {
      return split;
    }

    /** Number of ranges of the order within a split. A shard consists of whole ranges. */
    static int buckets() {
      return 1 << BUCKET_BITS;
    }

    int bucket() {
      return (int) ((order ^ Long.MIN_VALUE) >>> (Long.SIZE - BUCKET_BITS));
    }

    @Override
    public int compareTo(ShardOrderKey other) {
      int bySplit = split.compareTo(other.split);
      if (bySplit != 0) {
        return bySplit;
      }
      int byOrder = Long.compare(order, other.order);
      if (byOrder != 0) {
        return byOrder;
      }
      int byId = id.compareTo(other.id);
      if (byId != 0) {
        return byId;
      }
      int byFile = file.compareTo(other.file);
      return byFile != 0 ? byFile : Long.compare(offset, other.offset);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ShardOrderKey && compareTo((ShardOrderKey) other) == 0;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(order) * 31 + split.ordinal();
    }
  }
}
