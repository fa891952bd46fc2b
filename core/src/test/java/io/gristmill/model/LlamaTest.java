package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.config.ModelSection.Architecture;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.model.huggingface.ModelTensors;
import io.gristmill.model.shape.BlockShape;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The Llama-style model against its formulas. */
class LlamaTest {

  @ParameterizedTest
  @CsvSource({"true, 4, false", "false, 2, false", "true, 1, true", "false, 4, true"})
  void computesWhatItsFormulasSay(boolean tied, int keyValueHeads, boolean biases) {
    GptConfig config = Variants.llama(tied, keyValueHeads, biases);
    int[] ids = Settings.batch(config, 1, 9, 5).inputs()[0];
    try (GptNetwork doubles = GptNetwork.create(config, Settings.optimizer(5), 3, DataType.DOUBLE);
        GptNetwork floats = GptNetwork.create(config, Settings.optimizer(5), 3)) {
      doubles.parameters().assign(noise(config));
      floats.parameters().assign(noise(config));
      PlainLlama plain = new PlainLlama(config, doubles.weights());
      for (int t = 0; t < ids.length; t++) {
        double[] expected = plain.logits(Arrays.copyOf(ids, t + 1));
        for (int v = 0; v < expected.length; v++) {
          assertThat((double) doubles.logits(ids)[t][v]).isCloseTo(expected[v], within(1e-6));
          assertThat((double) floats.logits(ids)[t][v]).isCloseTo(expected[v], within(2e-5));
        }
      }
    }
  }

  private static INDArray noise(GptConfig config) {
    Nd4j.getRandom().setSeed(7);
    return Nd4j.randn(DataType.FLOAT, 1, config.parameterCount()).muli(0.4);
  }

  @Test
  void itsTensorsAreHuggingFaces() {
    GptConfig config = Variants.llama(false, 2, false);
    Map<String, List<Long>> shapes = ModelTensors.shapes(config);
    assertThat(shapes)
        .containsEntry("model.embed_tokens.weight", List.of(23L, 16L))
        .containsEntry("model.layers.1.input_layernorm.weight", List.of(16L))
        .containsEntry("model.layers.1.self_attn.q_proj.weight", List.of(16L, 16L))
        .containsEntry("model.layers.1.self_attn.k_proj.weight", List.of(8L, 16L))
        .containsEntry("model.layers.1.self_attn.v_proj.weight", List.of(8L, 16L))
        .containsEntry("model.layers.1.self_attn.o_proj.weight", List.of(16L, 16L))
        .containsEntry("model.layers.1.post_attention_layernorm.weight", List.of(16L))
        .containsEntry("model.layers.1.mlp.gate_proj.weight", List.of(40L, 16L))
        .containsEntry("model.layers.1.mlp.up_proj.weight", List.of(40L, 16L))
        .containsEntry("model.layers.1.mlp.down_proj.weight", List.of(16L, 40L))
        .containsEntry("model.norm.weight", List.of(16L))
        .containsEntry("lm_head.weight", List.of(23L, 16L))
        .hasSize(1 + 2 * 9 + 2);
  }

  @Test
  void itsMatricesBeginAsGpt2sDo() {
    BlockShape block = new BlockShape(Architecture.LLAMA, 2, 192, false, 10000);
    GptConfig config = new GptConfig(50, 8, 64, 8, 4, true, block, 0);
    try (GptNetwork network = GptNetwork.create(config, Settings.optimizer(5), 3)) {
      Map<String, INDArray> weights = network.weights();
      assertThat(deviation(weights, "self_attn.q_proj")).isCloseTo(0.02, within(0.001));
      assertThat(deviation(weights, "mlp.up_proj")).isCloseTo(0.02, within(0.001));
      assertThat(deviation(weights, "self_attn.o_proj")).isCloseTo(0.005, within(0.0003));
      assertThat(deviation(weights, "mlp.down_proj")).isCloseTo(0.005, within(0.0003));
      assertThat(weights.get("model.norm.weight").meanNumber().doubleValue()).isEqualTo(1);
    }
  }

  private static double deviation(Map<String, INDArray> weights, String name) {
    return weights.get("model.layers.0." + name + ".weight").stdNumber().doubleValue();
  }

  @Test
  void learnsOneBatchByHeart() {
    GptConfig config = Variants.llama(true, 2, false);
    OptimizerSection optimizer =
        new OptimizerSection(1e-2, 1e-2, 5, 150, 0.9, 0.95, 1e-8, 0, 1.0, Schedule.CONSTANT);
    try (GptNetwork network = GptNetwork.create(config, optimizer, 3)) {
      TokenBatch batch = Settings.batch(config, 2, 9, 9);
      double loss = Double.NaN;
      for (int i = 0; i < 150; i++) {
        loss = Settings.step(network, List.of(batch)).loss();
      }
      assertThat(loss).isLessThan(0.05);
    }
  }
}
