package io.gristmill.training.plan;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.tokens.BatchRef;
import java.util.Arrays;
import java.util.List;

/**
 * Interleaves several orders in fixed proportions. Positions are divided into blocks; each block
 * has the same number of sequences from each source, shuffled by a seeded permutation. Proportions
 * are therefore exact after every block, each source is read in its own order without gaps while
 * the weights stay the same, and any position is computed, not stored.
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
                "weight: %s (expected at least 1 of %d parts of their sum, %s) at training.mixture",
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
