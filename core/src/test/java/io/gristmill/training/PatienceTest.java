package io.gristmill.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.checkpoint.CheckpointState.LoopState;
import io.gristmill.training.Guard.Patience;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatienceTest {

  private static final LoopState ONE_MISS = LoopState.NONE.withValidations(2.0, 1);

  @ParameterizedTest
  @CsvSource({
    "0, 1.999, 1.999, 0",
    "0, 2.0, 2.0, 2",
    "0.25, 1.75, 1.75, 0",
    "0.25, 1.751, 2.0, 2",
    "0.25, 3, 2.0, 2",
  })
  void countsValidationsThatDoNotImproveByEnough(
      double minImprovement, double loss, double best, int misses) {
    assertThat(new Patience(2, minImprovement).validated(loss, ONE_MISS))
        .isEqualTo(LoopState.NONE.withValidations(best, misses));
  }

  @Test
  void theFirstValidationIsTheBestSoFar() {
    assertThat(new Patience(2, 0.5).validated(9, LoopState.NONE))
        .isEqualTo(LoopState.NONE.withValidations(9, 0));
  }

  @Test
  void endsTrainingWhenExhausted() {
    Patience two = new Patience(2, 0);
    assertThat(two.exhausted(ONE_MISS)).isFalse();
    LoopState second = two.validated(2.5, ONE_MISS);
    assertThat(two.exhausted(second)).isTrue();
    assertThat(two.asEvent(second))
        .isEqualTo("stopped early: 2 validations without improvement (best loss 2.0000)");
  }

  @Test
  void keepsImprovementsAndTheLast() {
    Patience two = new Patience(2, 0);
    assertThat(two.keeps(two.validated(1.5, ONE_MISS))).isTrue();
    assertThat(two.keeps(ONE_MISS)).isFalse();
    assertThat(two.keeps(two.validated(2.5, ONE_MISS))).isTrue();
  }

  @Test
  void countsNothingWithoutPatience() {
    Patience off = new Patience(0, 0);
    assertThat(off.validated(9, LoopState.NONE).bestLoss()).isEqualTo(OptionalDouble.empty());
    assertThat(off.exhausted(ONE_MISS)).isFalse();
    assertThat(off.keeps(LoopState.NONE)).isFalse();
  }
}
