package io.gristmill.training.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.config.AveragingSection;
import io.gristmill.config.CoreSections;
import io.gristmill.training.plan.AveragingFrequency.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All runs have 100 steps. */
class AveragingFrequencyTest {

  @ParameterizedTest
  @CsvSource({
    "constant, 3, 20, 0, 20",
    "constant, 3, 20, 99, 20",
    // 3, 6, 12, 20: 25 steps each.
    "growing, 3, 20, 0, 3",
    "growing, 3, 20, 24, 3",
    "growing, 3, 20, 25, 6",
    "growing, 3, 20, 50, 12",
    "growing, 3, 20, 74, 12",
    "growing, 3, 20, 75, 20",
    "growing, 3, 20, 1000, 20",
    "growing, 5, 5, 0, 5",
    "growing, 1, 2147483647, 99, 2147483647",
    "post-local, 3, 20, 0, 3",
    "post-local, 3, 20, 29, 3",
    "post-local, 3, 20, 30, 20",
  })
  void dependsOnTheStepAtWhichARoundBegins(
      String schedule, int first, int frequency, long step, int steps) {
    AveragingSection section = section(schedule, first, frequency);
    assertThat(AveragingFrequency.of(section, 100).at(step)).isEqualTo(steps);
  }

  @Test
  void replicasAverageAfterEveryStepWhileTheLearningRateWarmsUp() {
    AveragingSection section = CoreSections.load(List.of("optimizer.warmup-steps=7")).averaging();
    AveragingFrequency frequency = AveragingFrequency.of(section, 100);
    assertThat(frequency.at(6)).isEqualTo(1);
    assertThat(frequency.phase(6)).isEqualTo(Phase.SYNCHRONOUS);
    assertThat(frequency.at(7)).isEqualTo(section.frequency());
    assertThat(frequency.phase(7)).isEqualTo(Phase.LOCAL);
  }

  @Test
  void aSingleReplicaTakesWholeRoundsInTheSynchronousPhase() {
    AveragingSection section =
        CoreSections.load(
                List.of(
                    "averaging.replicas=1",
                    "averaging.frequency=5",
                    "averaging.synchronous-steps=7"))
            .averaging();
    AveragingFrequency frequency = AveragingFrequency.of(section, 100);
    assertThat(frequency.at(0)).isEqualTo(5);
    assertThat(frequency.at(5)).isEqualTo(2);
    assertThat(frequency.phase(5)).isEqualTo(Phase.SYNCHRONOUS);
    assertThat(frequency.at(7)).isEqualTo(5);
    assertThat(frequency.phase(7)).isEqualTo(Phase.LOCAL);
  }

  private static AveragingSection section(String schedule, int first, int frequency) {
    return CoreSections.load(
            List.of(
                "averaging.frequency-schedule=" + schedule,
                "averaging.first-frequency=" + first,
                "averaging.frequency=" + frequency,
                "averaging.synchronous-steps=0",
                "averaging.local-from=0.3"))
        .averaging();
  }
}
