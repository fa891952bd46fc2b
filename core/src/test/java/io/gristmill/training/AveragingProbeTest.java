package io.gristmill.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.checkpoint.Safetensors;
import io.gristmill.config.AveragingSection.OptimizerStates;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.LocalStorage;
import io.gristmill.model.Dl4jTrainingStep;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.TrainingStep;
import io.gristmill.tokens.sequences.TokenBatch;
import io.gristmill.training.averaging.AveragingRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

class AveragingProbeTest {

  private static final OptimizerSection OPTIMIZER =
      new OptimizerSection(0.01, 0.001, 1, 9, 0.9, 0.95, 1e-8, 0.1, 1, Schedule.COSINE);
  private static final GptConfig MODEL = new GptConfig(20, 4, 8, 1, 2, true);
  private static final String ROUND =
      """
      {"inputs":  [[[[1, 2, 3, 4]], [[2, 4, 6, 8]]], [[[9, 8, 7, 6]], [[3, 3, 3, 3]]]],
       "targets": [[[[2, 3, 4, 5]], [[4, 6, 8, 10]]], [[[8, 7, 6, 5]], [[3, 3, 3, 3]]]]}
      """;

  private final LocalStorage storage = new LocalStorage();
  @TempDir private Path folder;

  @Test
  void returnsEveryLossAndContinuesFromTheMean() throws IOException {
    try (GptNetwork network = network();
        GptNetwork first = network();
        GptNetwork second = network()) {
      AveragingProbe probe =
          new AveragingProbe(network, AveragingRule.mean(OptimizerStates.OWN), storage);
      JsonNode answer = probe.round(json(ROUND));
      assertThat(answer.path("round").asInt()).isZero();
      assertThat(answer.path("losses").path(0).path(1).asDouble())
          .isEqualTo(steps(first, new int[] {1, 2, 3, 4}, new int[] {2, 4, 6, 8}));
      assertThat(answer.path("losses").path(1).path(1).asDouble())
          .isEqualTo(steps(second, new int[] {9, 8, 7, 6}, new int[] {3, 3, 3, 3}));
      INDArray mean = first.parameters().add(second.parameters()).divi(2);
      probe.weights(storage.output(folder.resolve("mean").toString()));
      network.setWeights(Safetensors.read(storage.input(folder.resolve("mean").toString())));
      assertThat(network.parameters().sub(mean).amaxNumber().doubleValue()).isLessThan(1e-7);
      assertThat(probe.round(json(ROUND)).path("round").asInt()).isEqualTo(1);
    }
  }

  @Test
  void namesTheMissingPart() {
    try (GptNetwork network = network()) {
      AveragingProbe probe =
          new AveragingProbe(network, AveragingRule.mean(OptimizerStates.OWN), storage);
      assertThatThrownBy(() -> probe.round(json("{}")))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("inputs: missing (expected arrays of ids)");
    }
  }

  /** Loss of the second of two steps; the targets of each follow from its inputs. */
  private static double steps(GptNetwork network, int[] first, int[] second) {
    TrainingStep step = new Dl4jTrainingStep(network);
    step.step(List.of(batch(first)), 0, 0);
    return step.step(List.of(batch(second)), 1, 0).loss();
  }

  private static TokenBatch batch(int[] inputs) {
    int stride = inputs[1] - inputs[0];
    int[] targets = new int[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      targets[i] = inputs[i] + stride;
    }
    return new TokenBatch(new int[][] {inputs}, new int[][] {targets});
  }

  private static GptNetwork network() {
    return GptNetwork.create(MODEL, OPTIMIZER, 1);
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }
}
