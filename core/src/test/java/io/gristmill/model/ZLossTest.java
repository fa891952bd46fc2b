package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.model.kernel.Kernels;
import io.gristmill.model.layer.ReusableBuffer;
import io.gristmill.model.shape.TextStarts;
import io.gristmill.model.shape.TokenIds;
import io.gristmill.model.step.StepResult;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What is minimised with a z-loss, through the whole network. */
class ZLossTest {

  private static final double Z_LOSS = 0.05;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theGradientIsTheSlopeInDouble(boolean tied) {
    try (GptNetwork network =
        GptNetwork.create(Settings.tiny(tied), Settings.optimizer(0, Z_LOSS), 3, DataType.DOUBLE)) {
      TokenBatch batch = Settings.batch(network.config(), 2, 12, 4);
      network.layers().gradient(batch);
      INDArray gradient = flat(network.graph().getGradientsViewArray()).dup();
      INDArray parameters = flat(network.parameters());
      INDArray start = parameters.dup();
      for (int seed = 0; seed < 4; seed++) {
        INDArray direction = direction(start.length(), seed);
        double h = 3e-7;
        parameters.assign(start.add(direction.mul(h)));
        double above = minimised(network, batch);
        parameters.assign(start.sub(direction.mul(h)));
        double below = minimised(network, batch);
        double slope = gradient.mul(direction).sumNumber().doubleValue();
        assertThat(slope).isCloseTo((above - below) / (2 * h), within(1e-7 * Math.abs(slope)));
      }
    }
  }

  @Test
  void theLossReportedIsTheCrossEntropyAlone() {
    try (GptNetwork without = GptNetwork.create(Settings.tiny(true), Settings.optimizer(0, 0), 3);
        GptNetwork with =
            GptNetwork.create(Settings.tiny(true), Settings.optimizer(0, Z_LOSS), 3)) {
      TokenBatch batch = Settings.batch(with.config(), 2, 24, 4);
      StepResult expected = Settings.step(without, List.of(batch));
      StepResult actual = Settings.step(with, List.of(batch));
      assertThat(actual.loss()).isEqualTo(expected.loss());
      assertThat(actual.gradientNorm()).isNotEqualTo(expected.gradientNorm());
    }
  }

  @Test
  void aGraphFromJsonMinimisesTheSame() {
    try (GptNetwork network =
        GptNetwork.create(Settings.tiny(true), Settings.optimizer(0, Z_LOSS), 3)) {
      String json = network.graph().getConfiguration().toJson();
      ComputationGraph graph = new ComputationGraph(ComputationGraphConfiguration.fromJson(json));
      graph.init();
      graph.setParams(network.parameters().dup());
      try (GptNetwork read = GptNetwork.wrap(graph)) {
        TokenBatch batch = Settings.batch(network.config(), 2, 24, 4);
        StepResult expected = Settings.step(network, List.of(batch));
        assertThat(Settings.step(read, List.of(batch))).isEqualTo(expected);
      }
    }
  }

  private static double minimised(GptNetwork network, TokenBatch batch) {
    Kernels kernels = Kernels.of(DataType.DOUBLE);
    int[] targets = TokenIds.targets(batch.targets(), network.config());
    GptInference inference = new GptInference(network.layers());
    double[] sum = new double[1];
    try (ReusableBuffer memory = new ReusableBuffer(DataType.DOUBLE)) {
      network
          .layers()
          .head()
          .logits(
              inference.hidden(batch.inputs(), TextStarts.NONE, memory),
              (from, logits) -> {
                double[] logs = kernels.logSumExp(logits);
                for (int i = 0; i < logs.length; i++) {
                  int target = targets[(int) from + i];
                  if (target != TokenBatch.IGNORED) {
                    sum[0] += logs[i] - logits.getDouble(i, target) + Z_LOSS * logs[i] * logs[i];
                  }
                }
              });
    }
    return sum[0] / batch.targetCount();
  }

  private static INDArray direction(long length, int seed) {
    Nd4j.getRandom().setSeed(seed);
    return Nd4j.randn(DataType.DOUBLE, length);
  }

  private static INDArray flat(INDArray array) {
    return array.reshape(array.length());
  }
}
