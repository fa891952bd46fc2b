package io.gristmill.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.config.EnumNames;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.DecayShape;
import io.gristmill.config.OptimizerSection.MuonSection;
import io.gristmill.config.OptimizerSection.Name;
import io.gristmill.config.OptimizerSection.Schedule;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Rate 1, smallest 0.1, three warm-up steps, end at step 13. */
class LearningRateScheduleTest {

  private static OptimizerSection section(Schedule schedule) {
    return new OptimizerSection(1.0, 0.1, 3, 13, 0.9, 0.95, 1e-8, 0.1, 1.0, schedule);
  }

  @ParameterizedTest
  @CsvSource({
    "COSINE, 0, 0.25",
    "COSINE, 2, 0.75",
    "COSINE, 3, 1.0",
    "COSINE, 8, 0.55",
    "COSINE, 13, 0.1",
    "COSINE, 1000, 0.1",
    "LINEAR, 0, 0.25",
    "LINEAR, 3, 1.0",
    "LINEAR, 8, 0.55",
    "LINEAR, 4, 0.91",
    "LINEAR, 13, 0.1",
    "LINEAR, 1000, 0.1",
    "CONSTANT, 1, 0.5",
    "CONSTANT, 3, 1.0",
    "CONSTANT, 1000, 1.0",
    "WARMUP_STABLE_DECAY, 0, 0.25",
    "WARMUP_STABLE_DECAY, 3, 1.0",
    "WARMUP_STABLE_DECAY, 10, 1.0",
    "WARMUP_STABLE_DECAY, 11, 0.48038475772933675",
    "WARMUP_STABLE_DECAY, 13, 0.1",
    "WARMUP_STABLE_DECAY, 1000, 0.1",
  })
  void risesAndFalls(Schedule schedule, long step, double rate) {
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
            Schedule.WARMUP_STABLE_DECAY,
            fraction,
            shape,
            0,
            0,
            List.of(),
            MuonSection.published(1.0));
    assertThat(LearningRateSchedule.of(section).at(step)).isCloseTo(rate, within(1e-12));
  }

  @ParameterizedTest
  @EnumSource
  void jsonOfAModelHasTheNamesOfConfigurations(Schedule schedule) throws IOException {
    String name = EnumNames.of(schedule);
    ObjectMapper json = new ObjectMapper();
    assertThat(json.writeValueAsString(schedule)).isEqualTo('"' + name + '"');
    assertThat(json.readValue('"' + name + '"', Schedule.class)).isEqualTo(schedule);
  }
}
