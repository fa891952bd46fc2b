package io.gristmill.spark.clean;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.Partitioner;

/** Partitions shards into ranges of consecutive ones, which depend on the input alone. */
final class ShardRanges extends Partitioner {

  private static final long serialVersionUID = 1L;

  /** First shard of each partition but the first. */
  private final String[] starts;

  /**
   * @param shards URIs, sorted
   * @param size shards of a partition
   */
  ShardRanges(List<String> shards, int size) {
    int count = Math.max(1, (shards.size() + size - 1) / size);
    starts = new String[count - 1];
    Arrays.setAll(starts, i -> shards.get((i + 1) * size));
  }

  @Override
  public int numPartitions() {
    return starts.length + 1;
  }

  @Override
  public int getPartition(Object uri) {
    int found = Arrays.binarySearch(starts, (String) uri);
    return found < 0 ? -found - 1 : found + 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShardRanges ranges && Arrays.equals(starts, ranges.starts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(starts);
  }
}
