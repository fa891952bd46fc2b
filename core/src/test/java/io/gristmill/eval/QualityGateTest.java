package io.gristmill.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QualityGateTest {

  @ParameterizedTest
  @CsvSource({
    // margin, loss before, loss now, passes
    "loss=0,       3.5, 3.5,  true",
    "loss=0,       3.5, 3.4,  true",
    "loss=0,       3.5, 3.51, false",
    "loss=0.25,    3.5, 3.75, true",
    "loss=0.25,    3.5, 3.76, false",
    "loss=-0.25,   3.5, 3.25, true",
    "loss=-0.25,   3.5, 3.26, false",
    "loss=0.25,    3.5, NaN,  false",
  })
  void aLossMayIncreaseByItsMargin(String margin, double before, double now, boolean passes) {
    assertThat(
            QualityGate.parse(List.of(margin), "k").refusals(losing(before), losing(now)).isEmpty())
        .isEqualTo(passes);
  }

  @ParameterizedTest
  @CsvSource({
    "accuracy@1=0,     0.5, 0.5,   true",
    "accuracy@1=0,     0.5, 0.375, false",
    "accuracy@1=0.125, 0.5, 0.375, true",
    "accuracy@1=-0.25, 0.5, 0.75,  true",
    "accuracy@1=-0.25, 0.5, 0.7,   false",
  })
  void anAccuracyMayDecreaseByItsMargin(String margin, double before, double now, boolean passes) {
    assertThat(
            QualityGate.parse(List.of(margin), "k")
                .refusals(hitting(before), hitting(now))
                .isEmpty())
        .isEqualTo(passes);
  }

  @Test
  void reportsEveryFailingMeasure() {
    QualityGate gate =
        QualityGate.parse(List.of("accuracy@1=0", "loss = 0.1", "perplexity=9"), "k");
    assertThat(gate.refusals(metrics(3, 0.5), metrics(4, 0.25)))
        .containsExactly(
            "loss: 4.0000 (expected at most 0.1 worse than 3.0000)",
            "accuracy@1: 0.2500 (expected at most 0.0 worse than 0.5000)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "loss", "=1", "los=1", "loss=", "loss=x", "loss=NaN", "loss=Infinity"})
  void otherEntriesAreRefused(String entry) {
    assertThatThrownBy(() -> QualityGate.parse(List.of(entry), "publish.max-decline"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith("publish.max-decline: " + entry)
        .hasMessageContaining("accuracy@1");
  }

  @Test
  void aMeasureIsGivenOnce() {
    assertThatThrownBy(() -> QualityGate.parse(List.of("loss=1", "loss=2"), "k"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("k: loss=2 (expected loss once)");
  }

  private static ValidationMetrics losing(double loss) {
    return metrics(loss, 0.5);
  }

  private static ValidationMetrics hitting(double accuracy) {
    return metrics(3, accuracy);
  }

  private static ValidationMetrics metrics(double loss, double accuracy) {
    return new ValidationMetrics(loss, 20, 1.5, 2.8, 300, accuracy, 0.75, 0.85, 0.25, 0.1, 1000);
  }
}
