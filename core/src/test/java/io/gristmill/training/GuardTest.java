package io.gristmill.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.checkpoint.CheckpointState.LoopState;
import io.gristmill.config.TrainingSection.GuardSection;
import io.gristmill.model.step.StepResult;
import io.gristmill.model.step.StepResult.Status;
import io.gristmill.training.Guard.Anomaly;
import io.gristmill.training.Guard.SkippedSteps;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardTest {

  private static final StepResult GOOD = new StepResult(3, 1, 1e-3, 16);
  private static final StepResult NO_LOSS = new StepResult(Double.NaN, 1, 1e-3, 16);
  private static final StepResult NO_GRADIENT = new StepResult(3, Double.NaN, 1e-3, 16);
  private static final StepResult STEEP = new StepResult(3, 120, 1e-3, 0, Status.ABOVE_LIMIT);

  private final Guard guard = new Guard(new GuardSection(2, 10, 3));

  /** Replicas are parted by spaces, their steps are letters. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gg gg | good",
        "ng gg | good",
        "gng ggg | good",
        "sg gs | good",
        "nn gg | good",
        "gn gg | training loss: NaN (expected a finite number)",
        "gg gx | gradient norm: NaN (expected a finite number)",
        "gxn gg | training loss: NaN (expected a finite number)",
        "nn xx | training loss: NaN (expected a finite number)",
        "xn nn | gradient norm: NaN (expected a finite number)",
        "ss ss | gradient norm: 120.0 (expected at most optimizer.max-gradient-norm)",
      })
  void rejectsARoundWithoutStepsOrWithABrokenReplica(String round, String verdict) {
    Guard.Decision decision = guard.judge(steps(round), 1, LoopState.NONE);
    assertThat(decision.anomaly().map(Anomaly::asError).orElse("good")).isEqualTo(verdict);
    assertThat(decision.loopState().failures()).isEqualTo(verdict.equals("good") ? 0 : 1);
  }

  /** The median is 2 where it is known. */
  @ParameterizedTest
  @CsvSource({
    "10, 3, 20, false",
    "10, 3, 20.1, true",
    "10, 4, 1000, false",
    "0, 3, 1000, false",
    "1.5, 3, 3, false",
    "1.5, 3, 3.1, true",
    "10, 2, 15, false",
    "10, 2, 25.1, true",
  })
  void rejectsAGradientNormFarAboveTheMedian(
      double factor, int window, double norm, boolean refused) {
    Guard other = new Guard(new GuardSection(2, factor, window));
    LoopState loopState = window == 2 ? memory(0, 1.0, 4.0) : memory(0, 5.0, 1.0, 2.0);
    assertThat(other.judge(steps("gg"), norm, loopState).anomaly().isPresent()).isEqualTo(refused);
  }

  @Test
  void showsTheMedian() {
    Guard.Decision decision = guard.judge(steps("gg"), 83.1, memory(0, 1.0, 1.2, 2.0));
    assertThat(decision.anomaly().orElseThrow().asEvent())
        .isEqualTo("gradient norm 83.10 (expected at most 10 x the median 1.200)");
  }

  @Test
  void keepsTheNormsOfTheLastAcceptedRounds() {
    LoopState loopState = memory(1, 1.0, 2.0, 3.0);
    LoopState good = guard.judge(steps("gg"), 4, loopState).loopState();
    assertThat(good).isEqualTo(memory(0, 2.0, 3.0, 4.0));
    LoopState bad = guard.judge(steps("gg"), 400, loopState).loopState();
    assertThat(bad).isEqualTo(memory(2, 1.0, 2.0, 3.0));
  }

  @Test
  void keepsNoNormsIfSpikesAreNotChecked() {
    Guard without = new Guard(new GuardSection(2, 0, 3));
    assertThat(without.judge(steps("gg"), 4, memory(0, 1.0)).loopState()).isEqualTo(LoopState.NONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void givesUpAfterMoreFailuresThanRetries(int failures) {
    assertThat(guard.givesUp(memory(failures))).isEqualTo(failures == 3);
  }

  @Test
  void countsSkippedStepsByReplicaAndReason() {
    assertThat(SkippedSteps.events(steps("gg nxxg sg")))
        .containsExactly(
            "skipped 1 step of replica 1: loss not finite",
            "skipped 2 steps of replica 1: gradient not finite",
            "skipped 1 step of replica 2: gradient norm above the limit");
  }

  private static List<List<StepResult>> steps(String round) {
    return Stream.of(round.split(" "))
        .map(replica -> replica.chars().mapToObj(letter -> step((char) letter)).toList())
        .toList();
  }

  private static StepResult step(char letter) {
    return switch (letter) {
      case 'g' -> GOOD;
      case 'n' -> NO_LOSS;
      case 'x' -> NO_GRADIENT;
      case 's' -> STEEP;
      default -> throw new IllegalArgumentException("step " + letter);
    };
  }

  private static LoopState memory(int failures, Double... norms) {
    return new LoopState(List.of(norms), failures, OptionalDouble.empty(), 0);
  }
}
