package io.gristmill.training.plan;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.tokens.sequences.BatchRef;
import java.util.Arrays;
import java.util.List;

/** An endless order of training sequences in which any position can be looked up. */
public interface SequenceOrder {

  /** The sequence at a position counted from the start of the run. */
  BatchRef at(long position);

  /** Number of sequences in an epoch. */
  long epochLength();

  /**
   * The endless order in which training reads sequences: every sequence once an epoch, each epoch
   * under its own seeded permutation.
   */
  final class DataOrder implements SequenceOrder {

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

  /**
   * Interleaves several orders in fixed proportions. Positions are divided into blocks; each block
   * has the same number of sequences from each source, shuffled by a seeded permutation.
   * Proportions are therefore exact after every block, each source is read in its own order without
   * gaps while the weights stay the same, and any position is computed, not stored.
   */
  final class MixedOrder implements SequenceOrder {

    static final int BLOCK = 1 << 16;

    private final List<SequenceOrder> orders;
    private final int[] quotas;

    /** Slots of a block before each source's, and all of them. */
    private final int[] starts;

    private final long seed;
    private long block = -1;
    private Permutation permutation;

    /**
     * Creates an order with the given weights.
     *
     * @param weights of the sources, in any unit
     * @throws InvalidConfigException if a weight is too small relative to the others to get a slot
     */
    MixedOrder(List<SequenceOrder> orders, List<Double> weights, long seed) {
      this.orders = List.copyOf(orders);
      this.quotas = quotas(weights);
      this.starts = new int[quotas.length + 1];
      for (int i = 0; i < quotas.length; i++) {
        starts[i + 1] = starts[i] + quotas[i];
      }
      this.seed = seed;
      this.permutation = permutationOf(0);
    }

    /** Slots by largest remainder; the first of equals. */
    static int[] quotas(List<Double> weights) {
      double sum = weights.stream().mapToDouble(Double::doubleValue).sum();
      int[] quotas = new int[weights.size()];
      double[] remainders = new double[quotas.length];
      int given = 0;
      for (int i = 0; i < quotas.length; i++) {
        double exact = weights.get(i) / sum * BLOCK;
        quotas[i] = (int) exact;
        remainders[i] = exact - quotas[i];
        given += quotas[i];
      }
      for (; given < BLOCK; given++) {
        int largest = 0;
        for (int i = 1; i < remainders.length; i++) {
          largest = remainders[i] > remainders[largest] ? i : largest;
        }
        quotas[largest]++;
        remainders[largest] = -1;
      }
      for (int i = 0; i < quotas.length; i++) {
        if (quotas[i] == 0) {
          throw new InvalidConfigException(
              format(
                  "weight: %s (expected at least 1 of %d parts of their sum, %s) at"
                      + " training.mixture",
                  weights.get(i), BLOCK, sum));
        }
      }
      return quotas;
    }

    @Override
    public BatchRef at(long position) {
      if (position / BLOCK != block) {
        permutation = permutationOf(position / BLOCK);
      }
      int slot = (int) permutation.apply(position % BLOCK);
      int found = Arrays.binarySearch(starts, slot);
      int source = found < 0 ? -found - 2 : found;
      return orders.get(source).at(block * quotas[source] + slot - starts[source]);
    }

    @Override
    public long epochLength() {
      return orders.stream().mapToLong(SequenceOrder::epochLength).sum();
    }

    private Permutation permutationOf(long wanted) {
      block = wanted;
      return new Permutation(BLOCK, Permutation.mix(~seed ^ Permutation.mix(wanted + 1)));
    }
  }

  /**
   * A seeded permutation of {@code [0, size)} that is computed, not stored: a Feistel network over
   * the next even number of bits, walked along its cycle until the value falls inside (Black and
   * Rogaway, 2002).
   */
  final class Permutation {

    private static final int FEISTEL_ROUNDS = 6;

    private final long size;
    private final int halfBits;
    private final long halfMask;
    private final long[] keys = new long[FEISTEL_ROUNDS];

    Permutation(long size, long seed) {
      if (size < 1) {
        throw new IllegalArgumentException("permutation of " + size + " (expected >= 1)");
      }
      this.size = size;
      int bits = Math.max(2, Long.SIZE - Long.numberOfLeadingZeros(size - 1));
      halfBits = (bits + 1) / 2;
      halfMask = (1L << halfBits) - 1;
      for (int i = 0; i < FEISTEL_ROUNDS; i++) {
        keys[i] = mix(seed + (i + 1) * 0x9E3779B97F4A7C15L);
      }
    }

    /** The image of {@code index}. The walk is 4 evaluations long on average at worst. */
    long apply(long index) {
      long value = index;
      do {
        value = encrypt(value);
      } while (value >= size);
      return value;
    }

    private long encrypt(long value) {
      long left = value >>> halfBits;
      long right = value & halfMask;
      for (long key : keys) {
        long next = left ^ (mix(right ^ key) & halfMask);
        left = right;
        right = next;
      }
      return (left << halfBits) | right;
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood, 2014). */
    static long mix(long z) {
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      return z ^ (z >>> 31);
    }
  }
}
