package io.gristmill.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.DecayShape;
import io.gristmill.config.OptimizerSection.MuonSection;
import io.gristmill.config.OptimizerSection.Name;
import io.gristmill.error.InvalidConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rate 1, smallest 0.1, three warm-up steps, end at step 13. */
class LearningRateScheduleTest {

  private static OptimizerSection section(String schedule) {
    return new OptimizerSection(1.0, 0.1, 3, 13, 0.9, 0.95, 1e-8, 0.1, 1.0, schedule);
  }

  @ParameterizedTest
  @CsvSource({
    "cosine, 0, 0.25",
    "cosine, 2, 0.75",
    "cosine, 3, 1.0",
    "cosine, 8, 0.55",
    "cosine, 13, 0.1",
    "cosine, 1000, 0.1",
    "linear, 0, 0.25",
    "linear, 3, 1.0",
    "linear, 8, 0.55",
    "linear, 4, 0.91",
    "linear, 13, 0.1",
    "linear, 1000, 0.1",
    "constant, 1, 0.5",
    "constant, 3, 1.0",
    "constant, 1000, 1.0",
    "warmup-stable-decay, 0, 0.25",
    "warmup-stable-decay, 3, 1.0",
    "warmup-stable-decay, 10, 1.0",
    "warmup-stable-decay, 11, 0.48038475772933675",
    "warmup-stable-decay, 13, 0.1",
    "warmup-stable-decay, 1000, 0.1",
  })
  void risesAndFalls(String schedule, long step, double rate) {
    LearningRateSchedule built = LearningRateSchedule.of(section(schedule));
    assertThat(built.at(step)).isCloseTo(rate, within(1e-12));
  }

  /** The last steps of 13 fall; nothing falls before the warmup is over. */
  @ParameterizedTest
  @CsvSource({
    "LINEAR, 0.4, 8, 1.0",
    "LINEAR, 0.4, 9, 0.82",
    "LINEAR, 0.4, 12, 0.28",
    "ONE_MINUS_SQRT, 0.3, 10, 0.55",
    "LINEAR, 0, 12, 1.0",
    "LINEAR, 0, 13, 0.1",
    "LINEAR, 1, 2, 0.75",
    "LINEAR, 1, 3, 1.0",
    "LINEAR, 1, 8, 0.55",
  })
  void decaysInItsShareOfTheSteps(DecayShape shape, double fraction, long step, double rate) {
    OptimizerSection section =
        new OptimizerSection(
            Name.ADAMW,
            1.0,
            0.1,
            3,
            13,
            0.9,
            0.95,
            1e-8,
            0,
            0,
            "warmup-stable-decay",
            fraction,
            shape,
            0,
            0,
            MuonSection.published(1.0));
    assertThat(LearningRateSchedule.of(section).at(step)).isCloseTo(rate, within(1e-12));
  }

  @Test
  void namesTheKnownSchedulesWhenOneIsUnknown() {
    assertThatThrownBy(() -> LearningRateSchedule.of(section("cosin")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            "schedule: cosin (expected one of [constant, cosine, linear, warmup-stable-decay])"
                + " at optimizer.schedule");
  }
}
