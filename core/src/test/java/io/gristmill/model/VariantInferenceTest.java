package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.model.huggingface.ModelTensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What holds for models of every kind, in float32. */
class VariantInferenceTest {

  static Stream<String> variants() {
    return Variants.names();
  }

  private static GptNetwork network(String variant) {
    return GptNetwork.create(Variants.of(variant), Settings.optimizer(6), 11);
  }

  /** So that keys are cached as they were rotated, and forgotten where positions begin anew. */
  @ParameterizedTest
  @MethodSource("variants")
  void decodesOneByOneAsAllAtOnceBeyondTheContextToo(String variant) {
    try (GptNetwork network = network(variant);
        GptDecoder decoder = new GptDecoder(network)) {
      int most = network.config().contextLength();
      int[] ids = Settings.batch(network.config(), 1, most + 3, 2).inputs()[0];
      decoder.prefill(Arrays.copyOf(ids, 3));
      for (int t = 3; t < ids.length; t++) {
        float[] logits = decoder.next(ids[t]);
        int[] seen = Arrays.copyOfRange(ids, Math.max(0, t + 1 - most), t + 1);
        assertThat(logits).containsExactly(network.logits(seen)[seen.length - 1], within(1e-5f));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("variants")
  void laterIdsChangeNoBitOfEarlierLogits(String variant) {
    try (GptNetwork network = network(variant)) {
      int[] ids = Settings.batch(network.config(), 1, 9, 1).inputs()[0];
      float[][] before = network.logits(ids);
      ids[6] = (ids[6] + 1) % network.config().vocabularySize();
      float[][] after = network.logits(ids);
      for (int t = 0; t < 6; t++) {
        assertThat(after[t]).isEqualTo(before[t]);
      }
      assertThat(after[6]).isNotEqualTo(before[6]);
    }
  }

  /** Deeplearning4j's own fit draws the same masks: it counts iterations too. */
  @ParameterizedTest
  @MethodSource("variants")
  void fitOfAGraphFromJsonEqualsAStepBitForBit(String variant) {
    try (GptNetwork driven = network(variant)) {
      String json = driven.graph().getConfiguration().toJson();
      ComputationGraph graph = new ComputationGraph(ComputationGraphConfiguration.fromJson(json));
      graph.init();
      graph.setParams(driven.parameters().dup());
      for (int i = 0; i < 3; i++) {
        Settings.step(driven, List.of(Settings.batch(driven.config(), 3, 9, i)));
        graph.fit(GptNetwork.toDataSet(Settings.batch(driven.config(), 3, 9, i)));
      }
      try (GptNetwork wrapped = GptNetwork.wrap(graph)) {
        assertThat(wrapped.config()).isEqualTo(driven.config());
        assertThat(wrapped.parameters().equalsWithEps(driven.parameters(), 0)).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("variants")
  void weightsTravelByTheirHuggingFaceNames(String variant) {
    try (GptNetwork one = network(variant);
        GptNetwork two = GptNetwork.create(Variants.of(variant), Settings.optimizer(5), 12)) {
      INDArray before = two.parameters().dup();
      assertThat(one.weights().keySet())
          .containsExactlyElementsOf(ModelTensors.shapes(one.config()).keySet());
      two.setWeights(one.weights());
      assertThat(two.parameters().equalsWithEps(one.parameters(), 0)).isTrue();
      assertThat(two.parameters().equalsWithEps(before, 0)).isFalse();
    }
  }
}
