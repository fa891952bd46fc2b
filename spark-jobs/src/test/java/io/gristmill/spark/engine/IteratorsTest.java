package io.gristmill.spark.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IteratorsTest {

  private int ends;

  @Test
  void concatenatesInOrderAndSkipsEmptyIterators() {
    Iterator<Integer> chain =
        chain(
            List.of(
                List.<Integer>of().iterator(),
                List.of(1, 2).iterator(),
                List.<Integer>of().iterator(),
                List.of(3).iterator()));
    List<Integer> all = new ArrayList<>();
    chain.forEachRemaining(all::add);
    assertThat(all).containsExactly(1, 2, 3);
    assertThatThrownBy(chain::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void runsTheActionOnceAtTheEnd() {
    Iterator<Integer> chain = chain(List.of(List.of(1).iterator(), List.of(2).iterator()));
    chain.next();
    chain.next();
    assertThat(ends).isZero();
    assertThat(chain.hasNext()).isFalse();
    assertThat(chain.hasNext()).isFalse();
    assertThat(ends).isEqualTo(1);
  }

  @Test
  void readsNothingAhead() {
    List<Integer> made = new ArrayList<>();
    Iterator<Integer> chain =
        chain(List.of(Stream.of(1, 2).peek(made::add).iterator(), List.of(3).iterator()));
    assertThat(chain.next()).isEqualTo(1);
    assertThat(made).containsExactly(1);
  }

  private Iterator<Integer> chain(List<Iterator<Integer>> parts) {
    return Iterators.chain(parts, () -> ends++);
  }
}
