package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.model.shape.GptConfig;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What training drops is a function of seed, replica, iteration and micro-batch, never stored. */
class DropoutTest {

  private static GptNetwork network(String variant, long seed) {
    return GptNetwork.create(Variants.of(variant), Settings.optimizer(8), seed);
  }

  private static TokenBatch batch(GptNetwork network, long seed) {
    return Settings.batch(network.config(), 3, 9, seed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2 dropout", "llama dropout"})
  void theSameStepDropsTheSame(String variant) {
    try (GptNetwork network = network(variant, 1)) {
      TokenBatch batch = batch(network, 4);
      double loss = network.layers().gradient(batch);
      INDArray gradient = network.graph().getGradientsViewArray().dup();
      network.logits(batch.inputs()[0]);
      assertThat(network.layers().gradient(batch)).isEqualTo(loss);
      assertThat(network.graph().getGradientsViewArray().equalsWithEps(gradient, 0)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2 dropout", "llama dropout"})
  void anotherIterationOrReplicaDropsOtherElements(String variant) {
    try (GptNetwork network = network(variant, 1)) {
      TokenBatch batch = batch(network, 4);
      double loss = network.layers().gradient(batch);
      network.setIteration(1);
      assertThat(network.layers().gradient(batch)).isNotEqualTo(loss);
      network.setIteration(0);
      network.layers().draw(1, 0);
      assertThat(network.layers().gradient(batch)).isNotEqualTo(loss);
      network.layers().draw(0, 0);
      assertThat(network.layers().gradient(batch)).isEqualTo(loss);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2 dropout", "llama dropout"})
  void anotherSeedDropsOtherElements(String variant) {
    try (GptNetwork one = network(variant, 1);
        GptNetwork two = network(variant, 2)) {
      two.setParameters(one.parameters());
      assertThat(two.layers().gradient(batch(one, 4)))
          .isNotEqualTo(one.layers().gradient(batch(one, 4)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2 dropout", "llama dropout"})
  void equalMicroBatchesOfAStepDropDifferentElements(String variant) {
    try (GptNetwork network = network(variant, 1)) {
      TokenBatch batch = batch(network, 4);
      double first = network.layers().gradient(batch);
      double mean = Settings.step(network, List.of(batch, batch)).loss();
      assertThat(mean).isNotCloseTo(first, within(1e-9));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2 dropout", "llama dropout"})
  void logitsAndScoresDropNothing(String variant) {
    GptConfig config = Variants.of(variant);
    try (GptNetwork dropping = network(variant, 1);
        GptNetwork whole = GptNetwork.create(config.withDropout(0), Settings.optimizer(8), 1)) {
      TokenBatch batch = batch(whole, 4);
      assertThat(dropping.logits(batch.inputs()[0])).isDeepEqualTo(whole.logits(batch.inputs()[0]));
      assertThat(dropping.score(batch).losses()).isDeepEqualTo(whole.score(batch).losses());
      assertThat(dropping.layers().gradient(batch)).isNotEqualTo(whole.layers().gradient(batch));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2 dropout", "llama dropout"})
  void aResumedRunReplaysBitForBit(String variant) {
    try (GptNetwork one = network(variant, 1);
        GptNetwork two = network(variant, 1)) {
      steps(one, 0, 3);
      two.setParameters(one.parameters());
      two.setOptimizerState(one.optimizerState());
      two.setIteration(one.iteration());
      steps(one, 3, 6);
      steps(two, 3, 6);
      assertThat(two.parameters().equalsWithEps(one.parameters(), 0)).isTrue();
    }
  }

  private static void steps(GptNetwork network, int from, int to) {
    for (int i = from; i < to; i++) {
      Settings.step(network, List.of(batch(network, i), batch(network, 100 + i)));
    }
  }
}
