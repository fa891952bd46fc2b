package io.gristmill.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.SharedData;
import io.gristmill.checkpoint.Safetensors;
import io.gristmill.config.CoreSections;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.io.LocalStorage;
import io.gristmill.model.Dl4jTrainingStep;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.huggingface.HuggingFaceConfig;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.StepResult;
import io.gristmill.tokens.sequences.BatchRef;
import io.gristmill.tokens.sequences.TokenBatch;
import io.gristmill.training.RoundTrainer.RollbackPolicy;
import io.gristmill.training.RoundTrainer.RoundResult;
import io.gristmill.training.averaging.AveragingRule;
import io.gristmill.training.plan.Round;
import io.gristmill.training.plan.Round.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Against PyTorch in double precision; the tolerances are those of the oracles' README. */
class LocalRoundTrainerTest {

  private static final int STEPS = 5;
  private static final int ROUNDS = 6;
  private static final OptimizerSection OPTIMIZER =
      new OptimizerSection(
          0.0015, 0.0005, 5, ROUNDS * STEPS, 0.9, 0.95, 1e-8, 0.1, 1.0, Schedule.COSINE);

  @TempDir private Path saved;

  @ParameterizedTest
  @CsvSource({
    "avg_k2, mean, own, mean",
    "avg_k2, mean, averaged, meanstate",
    "avg_k2, nesterov, own, nesterov",
    "avg_k4, mean, own, mean",
    "avg_k4, mean, averaged, meanstate",
    "avg_k4, nesterov, own, nesterov"
  })
  void averagesAsTheReferenceDoes(String oracle, String outer, String states, String mode)
      throws IOException {
    Path folder = SharedData.path("oracles/training/" + oracle);
    Map<String, INDArray> expected = read(folder, "oracle.safetensors");
    GptConfig model =
        HuggingFaceConfig.read(new LocalStorage().input(folder.resolve("config.json").toString()));
    GptNetwork network = GptNetwork.create(model, OPTIMIZER, 1);
    network.setWeights(read(folder, "model.safetensors"));
    try (LocalRoundTrainer trainer =
        new LocalRoundTrainer(
            new Dl4jTrainingStep(network),
            step -> List.of(batch(expected, step)),
            rule(outer, states),
            new TrainedFiles(new LocalStorage(), model, OPTIMIZER.name()),
            RollbackPolicy.NEVER)) {
      for (int i = 0; i < ROUNDS; i++) {
        RoundResult result = trainer.train(round(i, expected));
        requireLosses(result, expected.get("losses." + mode), i);
        requireRates(result, expected.get("learning_rates"), i);
        trainer.save(saved.toString());
        network.setWeights(read(saved, "model.safetensors"));
        assertThat(validationLoss(network, expected))
            .isCloseTo(expected.get("val_loss." + mode).getDouble(i), within(1e-4));
      }
      requireWeights(network, read(folder, "final_" + mode + ".safetensors"));
    }
  }

  private static AveragingRule rule(String outer, String states) {
    List<String> settings =
        List.of(
            "averaging.outer=" + outer,
            "averaging.optimizer-states=" + states,
            "averaging.outer-learning-rate=0.7",
            "averaging.outer-momentum=0.9",
            "averaging.encoding=float32");
    return AveragingRule.of(CoreSections.load(settings).averaging());
  }

  private static void requireLosses(RoundResult result, INDArray losses, int round) {
    for (int replica = 0; replica < result.steps().size(); replica++) {
      for (int step = 0; step < STEPS; step++) {
        assertThat(result.steps().get(replica).get(step).loss())
            .isCloseTo(losses.getDouble(round, replica, step), within(round < 2 ? 1e-4 : 1e-3));
      }
    }
  }

  private static void requireRates(RoundResult result, INDArray rates, int round) {
    List<StepResult> steps = result.steps().get(0);
    for (int step = 0; step < STEPS; step++) {
      assertThat(steps.get(step).learningRate())
          .isCloseTo(rates.getDouble(round * STEPS + step), within(1e-12));
    }
  }

  private static void requireWeights(GptNetwork network, Map<String, INDArray> expected) {
    Map<String, INDArray> actual = network.weights();
    assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    expected.forEach(
        (name, tensor) ->
            assertThat(
                    largest(
                        withoutKeyBiases(name, actual.get(name))
                            .sub(withoutKeyBiases(name, tensor))))
                .as(name)
                .isLessThan(2e-4));
  }

  /** Their exact gradient is zero: Adam turns rounding noise into steps. */
  private static INDArray withoutKeyBiases(String name, INDArray tensor) {
    INDArray copy = tensor.dup();
    if (name.endsWith("attn.c_attn.bias")) {
      INDArray flat = copy.reshape(copy.length());
      flat.get(NDArrayIndex.interval(copy.length() / 3, 2 * copy.length() / 3)).assign(0);
    }
    return copy;
  }

  private static double largest(INDArray difference) {
    return difference.amaxNumber().doubleValue();
  }

  private static double validationLoss(GptNetwork network, Map<String, INDArray> oracle) {
    int[][] inputs = oracle.get("val_inputs").toIntMatrix();
    int[][] targets = oracle.get("val_targets").toIntMatrix();
    double sum = 0;
    for (float[] row : network.score(new TokenBatch(inputs, targets)).losses()) {
      for (float loss : row) {
        sum += loss;
      }
    }
    return sum / (inputs.length * (double) inputs[0].length);
  }

  /** References into the oracle's arrays {@code [round, replica, step, batch, time]}. */
  private static Round round(int index, Map<String, INDArray> oracle) {
    List<List<Step>> replicas = new ArrayList<>();
    for (int replica = 0; replica < oracle.get("inputs").size(1); replica++) {
      List<Step> steps = new ArrayList<>();
      for (int step = 0; step < STEPS; step++) {
        BatchRef ref = new BatchRef(index + "/" + replica + "/" + step, 0, 1);
        steps.add(new Step(List.of(List.of(ref))));
      }
      replicas.add(steps);
    }
    return new Round(index, (long) index * STEPS, replicas);
  }

  private static TokenBatch batch(Map<String, INDArray> oracle, Step step) {
    String[] at = step.batches().get(0).get(0).uri().split("/", -1);
    return new TokenBatch(slice(oracle.get("inputs"), at), slice(oracle.get("targets"), at));
  }

  private static int[][] slice(INDArray all, String[] at) {
    INDArray slice = all;
    for (String index : at) {
      slice = slice.slice(Integer.parseInt(index));
    }
    return slice.toIntMatrix();
  }

  private static Map<String, INDArray> read(Path folder, String name) throws IOException {
    return Safetensors.read(new LocalStorage().input(folder.resolve(name).toString()));
  }
}
