package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.SharedData;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Minutes long, so on demand only: {@code mvn -pl core -am test -Dtest=ConvergenceTest
 * -Dgristmill.convergence=true -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@EnabledIfSystemProperty(named = "gristmill.convergence", matches = "true")
class ConvergenceTest {

  /** PyTorch's mean of three seeds; between seeds the standard deviation is 0.006. */
  private static final double REFERENCE = 1.8991;

  @Test
  void endsWherePyTorchEndsOnShakespeare() {
    CharacterText text = CharacterText.of(SharedData.text("text/tinyshakespeare.txt"));
    double[] losses =
        LongStream.rangeClosed(1, 3)
            .mapToDouble(seed -> CharacterRun.NANO_GPT.validationLoss(text, seed, (s, t, v) -> {}))
            .toArray();
    assertThat(DoubleStream.of(losses).average().orElseThrow())
        .as("losses %s", DoubleStream.of(losses).boxed().toList())
        .isCloseTo(REFERENCE, within(0.02));
  }
}
