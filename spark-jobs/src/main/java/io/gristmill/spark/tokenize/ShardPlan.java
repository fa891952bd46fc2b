package io.gristmill.spark.tokenize;

import static io.gristmill.error.Messages.format;

import io.gristmill.tokens.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.Partitioner;

/**
 * Which shard a document goes to: shards are consecutive ranges of the documents' order, each
 * filled with as many buckets as {@code shardTokens} allows. Depends on the documents alone. As a
 * partitioner it gives each shard, of either split, a partition.
 */
final class ShardPlan extends Partitioner {

  private static final long serialVersionUID = 1L;

  /** {@code [split][bucket]}: index of the shard among all. */
  private final int[][] shardOf = new int[Split.values().length][PlaceInSplit.buckets()];

  /** Index of each split's first shard. */
  private final int[] firstShard = new int[Split.values().length];

  private final List<Split> splits = new ArrayList<>();

  /**
   * Plans.
   *
   * @param tokens by {@link #key}; buckets without documents are absent
   */
  ShardPlan(Map<Integer, Long> tokens, long shardTokens) {
    for (Split split : Split.values()) {
      firstShard[split.ordinal()] = splits.size();
      long inShard = 0;
      for (int bucket = 0; bucket < PlaceInSplit.buckets(); bucket++) {
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

  /** A number for a bucket of a split. */
  static int key(Split split, int bucket) {
    return split.ordinal() * PlaceInSplit.buckets() + bucket;
  }

  @Override
  public int numPartitions() {
    return splits.size();
  }

  @Override
  public int getPartition(Object place) {
    PlaceInSplit document = (PlaceInSplit) place;
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
