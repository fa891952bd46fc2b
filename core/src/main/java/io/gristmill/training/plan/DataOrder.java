package io.gristmill.training.plan;

import io.gristmill.error.InvalidInputException;
import io.gristmill.tokens.BatchRef;
import java.util.Arrays;
import java.util.List;

/**
 * The endless order in which training reads sequences: every sequence once an epoch, each epoch
 * under its own seeded permutation.
 */
public final class DataOrder implements SequenceOrder {

  private final List<ShardSequences> shards;
  private final long[] ends;
  private final long total;
  private final long seed;

  private long epoch = -1;
  private Permutation permutation;

  /** Empty shards are allowed, but not all may be empty. */
  public DataOrder(List<ShardSequences> shards, long seed) {
    this.shards = shards.stream().filter(shard -> shard.sequences() > 0).toList();
    if (this.shards.isEmpty()) {
      throw new InvalidInputException(
          "training sequences: 0 (expected at least one of context-length + 1 tokens) in "
              + shards.size()
              + " shards");
    }
    ends = new long[this.shards.size()];
    long sum = 0;
    for (int i = 0; i < ends.length; i++) {
      sum += this.shards.get(i).sequences();
      ends[i] = sum;
    }
    total = sum;
    this.seed = seed;
    permutation = permutationOf(0);
  }

  @Override
  public long epochLength() {
    return total;
  }

  @Override
  public BatchRef at(long position) {
    if (position / total != epoch) {
      permutation = permutationOf(position / total);
    }
    long sequence = permutation.apply(position % total);
    int found = Arrays.binarySearch(ends, sequence + 1);
    int shard = found < 0 ? -found - 1 : found;
    long start = shard == 0 ? 0 : ends[shard - 1];
    return new BatchRef(shards.get(shard).uri(), sequence - start, 1);
  }

  private Permutation permutationOf(long wanted) {
    epoch = wanted;
    return new Permutation(total, Permutation.mix(seed ^ Permutation.mix(wanted + 1)));
  }

  /**
   * The number of sequences in a token shard.
   *
   * @param uri URI of the shard
   * @param sequences number of complete sequences
   */
  public record ShardSequences(String uri, long sequences) {

    public ShardSequences {
      if (sequences < 0) {
        throw new IllegalArgumentException("sequences: " + sequences + " at " + uri);
      }
    }
  }
}
