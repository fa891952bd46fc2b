package io.gristmill.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.SharedData;
import io.gristmill.checkpoint.Safetensors;
import io.gristmill.config.AveragingSection.OptimizerStates;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.MuonSection;
import io.gristmill.config.OptimizerSection.MuonSection.Scale;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.host.FloatEncoding;
import io.gristmill.io.LocalStorage;
import io.gristmill.model.Dl4jTrainingStep;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.huggingface.HuggingFaceConfig;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.tokens.sequences.BatchRef;
import io.gristmill.tokens.sequences.TokenBatch;
import io.gristmill.training.RoundTrainer.RollbackPolicy;
import io.gristmill.training.RoundTrainer.RoundResult;
import io.gristmill.training.averaging.AveragingRule;
import io.gristmill.training.averaging.OuterOptimizer;
import io.gristmill.training.plan.AveragingFrequency.Phase;
import io.gristmill.training.plan.Round;
import io.gristmill.training.plan.Round.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Averaging of replicas that train with Muon; tolerances are those of the oracles' README. */
class MuonAveragingTest {

  private static final GptConfig MODEL = new GptConfig(40, 8, 16, 2, 2, false);
  private static final OptimizerSection ADAMW =
      new OptimizerSection(3e-3, 1e-3, 1, 12, 0.9, 0.95, 1e-8, 0.1, 1, Schedule.COSINE);
  private static final OptimizerSection MUON = ADAMW.withMuon(MuonSection.published(3e-3));

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "muon_avg_k2, mean, 30, 0.95, 0.003, 0.7, 0.6",
    "muon_avg_k2, nesterov, 30, 0.95, 0.003, 0.7, 0.6",
    "muon_avg_k2_start5, nesterov, 30, 0.99, 0.006, 0.5, 0.8"
  })
  void averagesAsTheReferenceDoes(
      String name,
      String mode,
      int steps,
      double beta2,
      double muonRate,
      double outerRate,
      double outerMomentum)
      throws IOException {
    Path oracle = SharedData.path("oracles/muon/" + name);
    Map<String, INDArray> expected = read(oracle, "oracle.safetensors");
    GptConfig model =
        HuggingFaceConfig.read(new LocalStorage().input(oracle.resolve("config.json").toString()));
    OptimizerSection optimizer =
        new OptimizerSection(0.003, 0.0005, 5, steps, 0.9, beta2, 1e-8, 0.1, 1.0, Schedule.COSINE)
            .withMuon(new MuonSection(muonRate, 0.95, 5, Scale.MATCH));
    OuterOptimizer outer =
        mode.equals("mean")
            ? new OuterOptimizer.Mean()
            : new OuterOptimizer.Nesterov(outerRate, outerMomentum);
    GptNetwork network = GptNetwork.create(model, optimizer, 1);
    network.setWeights(read(oracle, "model.safetensors"));
    int[] lengths = expected.get("round_lengths").toIntVector();
    try (LocalRoundTrainer trainer =
        new LocalRoundTrainer(
            new Dl4jTrainingStep(network),
            step -> List.of(batch(expected, step)),
            AveragingRule.of(outer, FloatEncoding.FLOAT32, OptimizerStates.OWN, false),
            new TrainedFiles(new LocalStorage(), model, optimizer.name()),
            RollbackPolicy.NEVER)) {
      int first = 0;
      for (int i = 0; i < lengths.length; i++) {
        Phase phase = lengths[i] == 1 ? Phase.SYNCHRONOUS : Phase.LOCAL;
        RoundResult result = trainer.train(round(i, first, lengths[i], phase));
        for (int replica = 0; replica < 2; replica++) {
          for (int step = 0; step < lengths[i]; step++) {
            double loss = expected.get("losses." + mode).getDouble(first + step, replica);
            assertThat(result.steps().get(replica).get(step).loss())
                .as("replica %d, step %d", replica, first + step)
                .isCloseTo(loss, within(first + step < 10 ? 2e-5 : 1e-4));
          }
        }
        first += lengths[i];
        trainer.averaged();
        assertThat(validationLoss(network, expected))
            .isCloseTo(expected.get("val_loss." + mode).getDouble(i), within(1e-4));
      }
      requireWeights(network, read(oracle, "final_" + mode + ".safetensors"));
    }
  }

  private static Round round(int index, int firstStep, int length, Phase phase) {
    List<List<Step>> replicas = new ArrayList<>();
    for (int replica = 0; replica < 2; replica++) {
      List<Step> steps = new ArrayList<>();
      for (int step = firstStep; step < firstStep + length; step++) {
        steps.add(new Step(List.of(List.of(new BatchRef("batch", step * 2L + replica, 1)))));
      }
      replicas.add(steps);
    }
    return new Round(index, firstStep, replicas, phase, false);
  }

  private static TokenBatch batch(Map<String, INDArray> oracle, Step step) {
    long at = step.batches().get(0).get(0).first();
    return new TokenBatch(
        oracle.get("inputs").slice(at / 2).slice(at % 2).toIntMatrix(),
        oracle.get("targets").slice(at / 2).slice(at % 2).toIntMatrix());
  }

  private static double validationLoss(GptNetwork network, Map<String, INDArray> oracle) {
    int[][] inputs = oracle.get("val_inputs").toIntMatrix();
    double sum = 0;
    for (float[] row :
        network.score(new TokenBatch(inputs, oracle.get("val_targets").toIntMatrix())).losses()) {
      for (float loss : row) {
        sum += loss;
      }
    }
    return sum / (inputs.length * (double) inputs[0].length);
  }

  /** Keys' biases have no gradient but rounding noise, which Adam enlarges; no output sees them. */
  private static void requireWeights(GptNetwork network, Map<String, INDArray> expected) {
    int d = network.config().embeddingSize();
    network
        .weights()
        .forEach(
            (name, actual) -> {
              INDArray difference =
                  Nd4j.toFlattened(actual).sub(Nd4j.toFlattened(expected.get(name)));
              if (name.endsWith("c_attn.bias")) {
                difference.reshape(3L * d).get(NDArrayIndex.interval(d, 2 * d)).assign(0);
              }
              assertThat(difference.amaxNumber().doubleValue()).as(name).isLessThan(1e-4);
            });
  }

  private static Map<String, INDArray> read(Path directory, String name) throws IOException {
    return Safetensors.read(new LocalStorage().input(directory.resolve(name).toString()));
  }

  @ParameterizedTest
  @EnumSource(OptimizerStates.class)
  void continuesFromSavedStateBitForBit(OptimizerStates states) throws IOException {
    String middle = folder.resolve("middle").toString();
    try (LocalRoundTrainer whole = trainer(MUON, states);
        LocalRoundTrainer resumed = trainer(MUON, states)) {
      whole.train(round(0, 0, 3, Phase.LOCAL));
      whole.save(middle);
      resumed.restore(middle);
      for (LocalRoundTrainer trainer : List.of(whole, resumed)) {
        trainer.train(round(1, 3, 3, Phase.LOCAL));
      }
      List<String> names = whole.save(folder.resolve("whole").toString());
      assertThat(resumed.save(folder.resolve("resumed").toString())).isEqualTo(names);
      assertThat(names).hasSize(states == OptimizerStates.OWN ? 3 : 2);
      for (String name : names) {
        assertThat(folder.resolve("resumed").resolve(name))
            .hasSameBinaryContentAs(folder.resolve("whole").resolve(name));
      }
    }
  }

  @Test
  void refusesTheStateOfTheOtherOptimizerInOneLine() throws IOException {
    String saved = folder.resolve("saved").toString();
    try (LocalRoundTrainer adamW = trainer(ADAMW, OptimizerStates.OWN);
        LocalRoundTrainer muon = trainer(MUON, OptimizerStates.OWN)) {
      adamW.save(saved);
      assertThatThrownBy(() -> muon.restore(saved))
          .isInstanceOf(IncompatibleArtifactException.class)
          .hasMessageStartingWith(
              "optimizer states: moments F32[%d] (expected muon-moments F32[%d]; training.from"
                  + " begins with new ones) at ",
              2 * MODEL.parameterCount(), MODEL.momentCount(MUON.name()))
          .hasMessageEndingWith(saved + "/optimizer.safetensors");
    }
  }

  private static LocalRoundTrainer trainer(OptimizerSection optimizer, OptimizerStates states) {
    return new LocalRoundTrainer(
        new Dl4jTrainingStep(GptNetwork.create(MODEL, optimizer, 5)),
        MuonAveragingTest::random,
        AveragingRule.mean(states),
        new TrainedFiles(new LocalStorage(), MODEL, optimizer.name()),
        RollbackPolicy.NEVER);
  }

  private static List<TokenBatch> random(Step step) {
    Random random = new Random(step.batches().get(0).get(0).first());
    int[][] ids = new int[3][];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = random.ints(MODEL.contextLength(), 0, MODEL.vocabularySize()).toArray();
    }
    return List.of(new TokenBatch(ids, ids));
  }
}
