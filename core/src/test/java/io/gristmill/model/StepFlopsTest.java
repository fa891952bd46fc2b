package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.model.kernel.Kernels;
import io.gristmill.model.shape.GptConfig;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** So that a share of the peak is a share of what the network does. */
class StepFlopsTest {

  static Stream<String> variants() {
    return Variants.names();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void countsWhatTheKernelsAreAskedFor(String variant) {
    GptConfig config = Variants.of(variant);
    try (Kernels kernels = Kernels.of(DataType.FLOAT);
        GptNetwork network = GptNetwork.create(config, Settings.optimizer(5), 3)) {
      TimedKernels timed = new TimedKernels(kernels);
      network.use(timed.kernels());
      network.layers().gradient(Settings.batch(config, 2, 7, 4));
      double asked =
          timed.costs().values().stream().mapToDouble(TimedKernels.KernelCost::flops).sum();
      assertThat(StepFlops.of(config, 2, 7)).isCloseTo(asked, within(0.5));
    }
  }
}
