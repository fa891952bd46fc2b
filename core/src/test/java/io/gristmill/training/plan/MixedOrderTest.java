package io.gristmill.training.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.tokens.sequences.BatchRef;
import io.gristmill.training.plan.SequenceOrder.DataOrder;
import io.gristmill.training.plan.SequenceOrder.DataOrder.ShardSequences;
import io.gristmill.training.plan.SequenceOrder.MixedOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MixedOrderTest {

  private static final int BLOCK = MixedOrder.BLOCK;

  @Test
  void sharesAreExactAfterEveryBlockAndApproximateWithin() {
    MixedOrder order = order(42, 0.7, 0.3);
    int[] quotas = MixedOrder.quotas(List.of(0.7, 0.3));
    Map<String, Integer> read = new HashMap<>();
    for (int i = 0; i < 2 * BLOCK; i++) {
      read.merge(order.at(i).uri(), 1, Integer::sum);
      if (i == 999) {
        assertThat(read.get("source-0") / 1000.0).isCloseTo(0.7, within(0.05));
      }
      if (i == BLOCK - 1) {
        assertThat(read).containsEntry("source-0", quotas[0]).containsEntry("source-1", quotas[1]);
      }
    }
    assertThat(read)
        .containsEntry("source-0", 2 * quotas[0])
        .containsEntry("source-1", 2 * quotas[1]);
  }

  @Test
  void everySourceIsReadOncePerEpochOfItsOwn() {
    MixedOrder order = order(42, 3, 1);
    List<BatchRef> small = new ArrayList<>();
    for (int i = 0; i < 3 * BLOCK; i++) {
      BatchRef ref = order.at(i);
      if (ref.uri().equals("source-1")) {
        small.add(ref);
      }
    }
    // A block reads 16,384 of the small source's 1,024: sixteen whole epochs.
    for (int block = 0; block < 3; block++) {
      Map<BatchRef, Integer> times = new HashMap<>();
      small
          .subList(block * BLOCK / 4, (block + 1) * BLOCK / 4)
          .forEach(ref -> times.merge(ref, 1, Integer::sum));
      assertThat(times).hasSize(1024);
      assertThat(new HashSet<>(times.values())).isEqualTo(Set.of(16));
    }
  }

  @Test
  void anyPositionCanBeLookedUpInAnyOrder() {
    MixedOrder forth = order(42, 0.5, 0.25, 0.25);
    MixedOrder back = order(42, 0.5, 0.25, 0.25);
    List<BatchRef> expected = new ArrayList<>();
    for (long position = BLOCK - 200; position < BLOCK + 200; position++) {
      expected.add(forth.at(position));
    }
    for (long position = BLOCK + 199; position >= BLOCK - 200; position--) {
      assertThat(back.at(position)).isEqualTo(expected.get((int) (position - BLOCK + 200)));
    }
    assertThat(order(43, 0.5, 0.25, 0.25).at(0)).isNotEqualTo(forth.at(0));
  }

  @Test
  void positionsBeyondTwoToTheThirtyFirstMapToTheRightSource() {
    MixedOrder order = order(42, 0.7, 0.3);
    for (long position = (1L << 33) - 100; position < (1L << 33) + 100; position++) {
      BatchRef ref = order.at(position);
      assertThat(ref.first()).isBetween(0L, ref.uri().equals("source-0") ? 1L << 20 : 1023L);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 32768, 32768", "2, 1, 43691, 21845", "0.999985, 0.000015, 65535, 1"})
  void slotsGoByLargestRemainder(double first, double second, int slots, int rest) {
    assertThat(MixedOrder.quotas(List.of(first, second))).containsExactly(slots, rest);
  }

  @Test
  void rejectsAWeightTooSmallForASlot() {
    assertThatThrownBy(() -> MixedOrder.quotas(List.of(1.0, 1e-9)))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("weight: 1.0E-9 (expected at least 1 of 65536 parts");
  }

  /** The first source has 2^20 sequences, the others 1,024 each. */
  private static MixedOrder order(long seed, double... weights) {
    List<SequenceOrder> orders = new ArrayList<>();
    List<Double> shares = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      long sequences = i == 0 ? 1 << 20 : 1024;
      orders.add(new DataOrder(List.of(new ShardSequences("source-" + i, sequences)), seed));
      shares.add(weights[i]);
    }
    return new MixedOrder(orders, shares, seed);
  }
}
