package io.gristmill.training.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidInputException;
import io.gristmill.tokens.sequences.BatchRef;
import io.gristmill.training.plan.Round.Step;
import io.gristmill.training.plan.RoundPlanner.PlanShape;
import io.gristmill.training.plan.RoundPlanner.PlanStart;
import io.gristmill.training.plan.SequenceOrder.DataOrder;
import io.gristmill.training.plan.SequenceOrder.DataOrder.ShardSequences;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoundPlannerTest {

  private static final List<ShardSequences> SHARDS =
      List.of(
          new ShardSequences("a.bin", 70),
          new ShardSequences("empty.bin", 0),
          new ShardSequences("b.bin", 50));

  @Test
  void usesEverySequenceOncePerEpoch() {
    PlanShape twoEpochs = new PlanShape(2, 5, 3, 2, 20);
    RoundPlanner planner = planner(twoEpochs, PlanStart.NEW);
    List<BatchRef> read = new ArrayList<>();
    for (int round = 0; round < planner.rounds(); round++) {
      read.addAll(sequences(planner.round(round)));
    }
    assertThat(planner.epochs()).isEqualTo(2.0);
    assertThat(read).hasSize(240);
    assertThat(new HashSet<>(read.subList(0, 120))).hasSize(120);
    assertThat(new HashSet<>(read.subList(120, 240))).hasSize(120);
    assertThat(read.subList(0, 120)).isNotEqualTo(read.subList(120, 240));
  }

  @Test
  void shortensTheLastRound() {
    RoundPlanner planner = planner(new PlanShape(2, 5, 3, 1, 12), PlanStart.NEW);
    assertThat(planner.rounds()).isEqualTo(3);
    assertThat(planner.round(2).steps()).isEqualTo(2);
    assertThat(planner.round(2).firstStep()).isEqualTo(10);
    assertThat(planner.after(3)).isEqualTo(new PlanStart(3, 12, 72));
  }

  @Test
  void plansARoundFromItsIndexAlone() {
    PlanShape shape = new PlanShape(2, 5, 3, 1, 40);
    RoundPlanner planner = planner(shape, PlanStart.NEW);
    Round late = planner.round(7);
    planner.round(0);
    assertThat(planner.round(7)).isEqualTo(late);
    assertThat(planner(shape, planner.after(4)).round(7)).isEqualTo(late);
  }

  @Test
  void roundsMayGrowAndStillCoverEveryStepOnce() {
    RoundPlanner planner = planner(growing(23), PlanStart.NEW);
    List<Integer> lengths = new ArrayList<>();
    long step = 0;
    for (int i = 0; i < planner.rounds(); i++) {
      Round round = planner.round(i);
      assertThat(round.firstStep()).isEqualTo(step);
      lengths.add(round.steps());
      step = round.lastStep();
    }
    assertThat(lengths).containsExactly(1, 1, 1, 1, 1, 4, 4, 4, 4, 2);
    assertThat(planner.after(planner.rounds())).isEqualTo(new PlanStart(10, 23, 23 * 6));
  }

  @Test
  void aResumedPlanHasTheSameRoundsWhereverItBegins() {
    RoundPlanner whole = planner(growing(23), PlanStart.NEW);
    for (int done = 0; done <= whole.rounds(); done++) {
      RoundPlanner resumed = planner(growing(23), whole.after(done));
      assertThat(resumed.rounds()).isEqualTo(whole.rounds());
      for (int i = done; i < whole.rounds(); i++) {
        assertThat(resumed.round(i)).isEqualTo(whole.round(i));
      }
    }
  }

  @Test
  void everyStepIsFoundInItsRound() {
    RoundPlanner whole = planner(growing(23), PlanStart.NEW);
    RoundPlanner resumed = planner(growing(23), whole.after(5));
    for (long step = 0; step < 23; step++) {
      Round round = whole.roundOf(step);
      assertThat(step).isBetween(round.firstStep(), round.lastStep() - 1);
      if (step >= whole.after(5).step()) {
        assertThat(resumed.roundOf(step)).isEqualTo(round);
      }
    }
    for (long outside : new long[] {-1, 23, 1L << 40}) {
      assertThatThrownBy(() -> whole.roundOf(outside))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("step " + outside + " (expected 0 to 22)");
    }
  }

  @Test
  void aRunResumedWithOtherRoundsPlansTheStepsThatAreLeft() {
    PlanStart middle = planner(growing(23), PlanStart.NEW).after(5);
    RoundPlanner other = planner(new PlanShape(2, 9, 3, 1, 23), middle);
    assertThat(other.rounds()).isEqualTo(7);
    assertThat(other.round(5).steps()).isEqualTo(9);
    assertThat(other.round(6).steps()).isEqualTo(9);
    assertThat(other.after(7)).isEqualTo(new PlanStart(7, 23, 23 * 6));
  }

  /** Rounds of 1 in the first 5 steps, then of 4. */
  private static PlanShape growing(long steps) {
    return new PlanShape(2, step -> step < 5 ? 1 : 4, 3, 1, steps);
  }

  @Test
  void replicasShareAGlobalBatchWhateverTheirNumber() {
    Round four = planner(new PlanShape(4, 1, 3, 1, 1), PlanStart.NEW).round(0);
    Round one = planner(new PlanShape(1, 1, 3, 4, 1), PlanStart.NEW).round(0);
    assertThat(sequences(four)).isEqualTo(sequences(one));
  }

  @Test
  void changesTheNumberOfReplicasWithoutReadingASequenceTwice() {
    RoundPlanner before = planner(new PlanShape(2, 5, 3, 1, 10), PlanStart.NEW);
    PlanStart middle = before.after(1);
    RoundPlanner after = planner(new PlanShape(3, 5, 3, 1, 10), middle);
    List<BatchRef> read = new ArrayList<>(sequences(before.round(0)));
    read.addAll(sequences(after.round(1)));
    assertThat(new HashSet<>(read)).hasSize(30 + 45);
    assertThat(after.rounds()).isEqualTo(2);
  }

  @Test
  void refusesASplitWithoutSequences() {
    assertThatThrownBy(() -> new DataOrder(List.of(new ShardSequences("a.bin", 0)), 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("training sequences: 0");
  }

  private static RoundPlanner planner(PlanShape shape, PlanStart start) {
    return new RoundPlanner(new DataOrder(SHARDS, 42), shape, start);
  }

  /** In step order, then replica order: as the data order deals them. */
  private static List<BatchRef> sequences(Round round) {
    List<BatchRef> all = new ArrayList<>();
    for (int step = 0; step < round.steps(); step++) {
      for (List<Step> replica : round.replicas()) {
        replica.get(step).batches().forEach(all::addAll);
      }
    }
    return all;
  }

  @Test
  void spansAreCountedInStepsOfFullRounds() {
    RoundPlanner planner = planner(growing(21), PlanStart.NEW);
    // Five rounds of one step, then 9, 13, 17, 21.
    assertThat(IntStream.rangeClosed(1, 9).filter(i -> planner.completesSpan(i, 2)))
        .containsExactly(6, 8);
    assertThat(IntStream.rangeClosed(1, 9).filter(i -> planner.completesSpan(i, 1)))
        .containsExactly(4, 6, 7, 8, 9);
  }
}
