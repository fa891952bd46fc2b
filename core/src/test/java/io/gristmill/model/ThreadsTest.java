package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.model.step.StepOptions;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class ThreadsTest {

  @ParameterizedTest
  @CsvSource({"2, FLOAT32", "3, FLOAT32", "3, BF16"})
  void anyNumberOfThreadsTrainsTheSameWeights(int threads, Precision precision) {
    assertThat(trained(threads, precision)).isEqualTo(trained(1, precision));
  }

  private static INDArray trained(int threads, Precision precision) {
    GptConfig config = new GptConfig(300, 70, 48, 2, 3, true).withDropout(0.1);
    try (GptNetwork network = GptNetwork.create(config, Settings.optimizer(5), 1)) {
      network.use(new StepOptions(5, 1, ActivationCheckpointing.OFF, threads, precision));
      for (int i = 0; i < 3; i++) {
        Settings.step(network, List.of(Settings.batch(config, 5, 70, i)));
      }
      return network.parameters().dup();
    }
  }
}
