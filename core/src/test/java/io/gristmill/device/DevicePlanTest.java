package io.gristmill.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.config.OptimizerSection.Name;
import io.gristmill.device.plan.DevicePlan;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.ActivationCheckpointing;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DevicePlanTest {

  @ParameterizedTest
  @CsvSource({"1, 1024", "16, 16384", "20, 20480", "21, 10752", "32, 16384", "64, 16384"})
  void partsOfTheLogitsHaveEqualSizes(int batch, int expected) {
    GptConfig model = new GptConfig(50257, 1024, 64, 1, 1, true);
    DevicePlan plan = new DevicePlan(model, Name.ADAMW, batch, ActivationCheckpointing.OFF, 0);
    assertThat(plan.logitRows).isEqualTo(expected);
    assertThat(2L * plan.logitRows * plan.paddedVocabulary()).isLessThanOrEqualTo(1L << 31);
  }
}
