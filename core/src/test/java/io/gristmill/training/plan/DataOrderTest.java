package io.gristmill.training.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.tokens.sequences.BatchRef;
import io.gristmill.training.plan.RoundPlanner.PlanShape;
import io.gristmill.training.plan.RoundPlanner.PlanStart;
import io.gristmill.training.plan.SequenceOrder.DataOrder;
import io.gristmill.training.plan.SequenceOrder.DataOrder.ShardSequences;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DataOrderTest {

  private static final long LARGE = 3_000_000_000L;

  private static final List<ShardSequences> SHARDS =
      List.of(new ShardSequences("a.bin", LARGE), new ShardSequences("b.bin", LARGE));

  @Test
  void positionsAndSequencesMayExceedTwoToTheThirtyFirst() {
    DataOrder order = new DataOrder(SHARDS, 42);
    assertThat(order.epochLength()).isEqualTo(2 * LARGE);
    Set<BatchRef> read = new HashSet<>();
    boolean beyond = false;
    for (long position = 2 * LARGE - 1000; position < 2 * LARGE; position++) {
      BatchRef ref = order.at(position);
      assertThat(ref.first()).isBetween(0L, LARGE - 1);
      beyond |= ref.first() > Integer.MAX_VALUE;
      assertThat(read.add(ref)).isTrue();
    }
    assertThat(beyond).isTrue();
    assertThat(order.at(5 * LARGE)).isEqualTo(new DataOrder(SHARDS, 42).at(5 * LARGE));
  }

  @Test
  void plansMayExceedTwoToTheThirtyFirst() {
    PlanShape shape = new PlanShape(64, 100, 512, 8, 100_000);
    RoundPlanner plan = new RoundPlanner(new DataOrder(SHARDS, 42), shape, PlanStart.NEW);
    PlanStart end = plan.after(plan.rounds());
    assertThat(end.cursor()).isEqualTo(64L * 512 * 8 * 100_000).isGreaterThan(1L << 33);
    PlanStart late = new PlanStart(999, 99_999, end.cursor() - 64 * 512 * 8);
    Round last = new RoundPlanner(new DataOrder(SHARDS, 42), shape, late).roundOf(99_999);
    BatchRef first = last.replicas().get(0).get(0).batches().get(0).get(0);
    assertThat(first).isEqualTo(new DataOrder(SHARDS, 42).at(late.cursor()));
  }
}
