package io.gristmill.training.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.training.plan.SequenceOrder.Permutation;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PermutationTest {

  @Property(tries = 200)
  void visitsEveryValueOnce(@ForAll @IntRange(min = 1, max = 3000) int size, @ForAll long seed) {
    Permutation permutation = new Permutation(size, seed);
    assertThat(LongStream.range(0, size).map(permutation::apply).sorted().toArray())
        .isEqualTo(LongStream.range(0, size).toArray());
  }

  @Test
  void staysInsideAHugeRange() {
    long size = (1L << 40) + 12345;
    Permutation permutation = new Permutation(size, 7);
    assertThat(LongStream.range(0, 10_000).map(permutation::apply).distinct().filter(v -> v < size))
        .hasSize(10_000);
  }

  @Test
  void movesAlmostAllValuesAndSeparatesNeighbours() {
    int size = 10_000;
    Permutation permutation = new Permutation(size, 1);
    long fixed = LongStream.range(0, size).filter(i -> permutation.apply(i) == i).count();
    long neighbours =
        LongStream.range(1, size)
            .filter(i -> Math.abs(permutation.apply(i) - permutation.apply(i - 1)) == 1)
            .count();
    assertThat(fixed).isLessThan(10);
    assertThat(neighbours).isLessThan(20);
  }

  @Test
  void anotherSeedIsAnotherOrder() {
    Permutation one = new Permutation(1000, 1);
    Permutation two = new Permutation(1000, 2);
    assertThat(LongStream.range(0, 1000).filter(i -> one.apply(i) == two.apply(i)).count())
        .isLessThan(20);
  }

  @Test
  void refusesAnEmptyRange() {
    assertThatThrownBy(() -> new Permutation(0, 1)).hasMessageContaining("expected >= 1");
  }
}
