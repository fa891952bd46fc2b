package io.gristmill.spark.tokenize;

import static io.gristmill.error.Messages.format;

import io.gristmill.tokens.Split;
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
}
