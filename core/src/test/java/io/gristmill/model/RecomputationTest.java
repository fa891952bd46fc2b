package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Blocks that compute their activations again instead of keeping them. */
class RecomputationTest {

  private static GptNetwork network(
      String variant, ActivationCheckpointing activations, DataType type) {
    GptNetwork network = GptNetwork.create(Variants.of(variant), Settings.optimizer(6), 11, type);
    network.use(activations);
    return network;
  }

  private static void train(GptNetwork network) {
    GptConfig config = network.config();
    for (int i = 0; i < 4; i++) {
      // The shared memory has to grow and to shrink.
      int context = i == 2 ? 4 : 9;
      TokenBatch one = Settings.batch(config, 2, context, 2L * i);
      TokenBatch two = Settings.batch(config, 3, context, 2L * i + 1);
      Settings.step(network, List.of(one, two));
    }
  }

  @ParameterizedTest
  @MethodSource("io.gristmill.model.Variants#names")
  void trainsTheSameToTheBit(String variant) {
    assertTrainsTheSame(variant, DataType.FLOAT);
  }

  @Test
  void trainsTheSameOnNd4jsOperations() {
    assertTrainsTheSame("llama dropout", DataType.DOUBLE);
  }

  private static void assertTrainsTheSame(String variant, DataType type) {
    try (GptNetwork kept = network(variant, ActivationCheckpointing.OFF, type);
        GptNetwork recomputed = network(variant, ActivationCheckpointing.ON, type)) {
      train(kept);
      train(recomputed);
      assertSame(recomputed, kept);
      recomputed.use(ActivationCheckpointing.OFF);
      kept.use(ActivationCheckpointing.ON);
      train(kept);
      train(recomputed);
      assertSame(recomputed, kept);
    }
  }

  private static void assertSame(GptNetwork one, GptNetwork other) {
    assertThat(values(one.parameters())).isEqualTo(values(other.parameters()));
    assertThat(values(one.optimizerState())).isEqualTo(values(other.optimizerState()));
  }

  private static double[] values(INDArray array) {
    return array.dup().data().asDouble();
  }

  @ParameterizedTest
  @MethodSource("io.gristmill.model.Variants#names")
  void infersTheSameToTheBit(String variant) {
    int[] ids = {3, 1, 4, 1, 5};
    try (GptNetwork kept = network(variant, ActivationCheckpointing.OFF, DataType.FLOAT);
        GptNetwork recomputed = network(variant, ActivationCheckpointing.ON, DataType.FLOAT);
        GptDecoder one = new GptDecoder(kept);
        GptDecoder other = new GptDecoder(recomputed)) {
      assertThat(recomputed.logits(ids)).isDeepEqualTo(kept.logits(ids));
      assertThat(other.prefill(ids)).isEqualTo(one.prefill(ids));
      assertThat(other.next(9)).isEqualTo(one.next(9));
      assertThat(other.append(new int[] {2, 6})).isEqualTo(one.append(new int[] {2, 6}));
    }
  }
}
