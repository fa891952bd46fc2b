package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.model.step.StepOptions;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class ThreadsTest {

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void anyNumberOfThreadsTrainsTheSameWeights(int threads) {
    assertThat(trained(threads)).isEqualTo(trained(1));
  }

  private static INDArray trained(int threads) {
    GptConfig config = new GptConfig(300, 70, 48, 2, 3, true).withDropout(0.1);
    try (GptNetwork network = GptNetwork.create(config, Settings.optimizer(5), 1)) {
      network.use(new StepOptions(5, 1, ActivationCheckpointing.OFF, threads));
      for (int i = 0; i < 3; i++) {
        Settings.step(network, List.of(Settings.batch(config, 5, 70, i)));
      }
      return network.parameters().dup();
    }
  }
}
