package io.gristmill.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.config.AveragingSection.OptimizerStates;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.io.LocalStorage;
import io.gristmill.model.Dl4jTrainingStep;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.TrainingStep;
import io.gristmill.tokens.sequences.BatchRef;
import io.gristmill.tokens.sequences.TokenBatch;
import io.gristmill.training.RoundTrainer.RollbackPolicy;
import io.gristmill.training.averaging.AveragingRule;
import io.gristmill.training.plan.Round;
import io.gristmill.training.plan.Round.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Averaging after every step of plain gradient descent is data-parallel training. */
class SynchronousTrainingTest {

  private static final GptConfig MODEL = new GptConfig(40, 8, 16, 2, 2, true);

  /** Without moments and with an epsilon that dwarfs any gradient, Adam moves by 0.5 g. */
  private static final OptimizerSection GRADIENT_DESCENT =
      new OptimizerSection(5e5, 5e5, 0, 100, 0, 0, 1e6, 0, 0, Schedule.CONSTANT);

  private static final int STEPS = 10;

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void replicasThatAverageEveryStepEqualOneWithTheirBatchesTogether(int replicas) {
    List<TokenBatch> batches = batches(STEPS * replicas);
    GptNetwork network = GptNetwork.create(MODEL, GRADIENT_DESCENT, 5);
    GptNetwork one = GptNetwork.create(MODEL, GRADIENT_DESCENT, 5);
    try (TrainingStep together = new Dl4jTrainingStep(one);
        LocalRoundTrainer trainer =
            new LocalRoundTrainer(
                new Dl4jTrainingStep(network),
                step -> List.of(batches.get((int) step.batches().get(0).get(0).first())),
                AveragingRule.mean(OptimizerStates.OWN),
                new TrainedFiles(new LocalStorage(), MODEL, GRADIENT_DESCENT.name()),
                RollbackPolicy.NEVER)) {
      for (int i = 0; i < STEPS; i++) {
        int first = i * replicas;
        trainer.train(round(i, first, replicas));
        together.step(List.of(together(batches.subList(first, first + replicas))), i, 0);
      }
      trainer.averaged();
      double difference = network.parameters().sub(one.parameters()).amaxNumber().doubleValue();
      double moved =
          GptNetwork.create(MODEL, GRADIENT_DESCENT, 5)
              .parameters()
              .sub(one.parameters())
              .amaxNumber()
              .doubleValue();
      assertThat(difference).isLessThan(1e-6);
      assertThat(moved).isGreaterThan(1e-2);
    }
  }

  private static Round round(int index, int first, int replicas) {
    List<List<Step>> plans =
        IntStream.range(first, first + replicas)
            .mapToObj(i -> List.of(new Step(List.of(List.of(new BatchRef("batch", i, 1))))))
            .toList();
    return new Round(index, index, plans);
  }

  private static TokenBatch together(List<TokenBatch> batches) {
    int[][] inputs = batches.stream().flatMap(b -> Arrays.stream(b.inputs())).toArray(int[][]::new);
    int[][] targets =
        batches.stream().flatMap(b -> Arrays.stream(b.targets())).toArray(int[][]::new);
    return new TokenBatch(inputs, targets);
  }

  private static List<TokenBatch> batches(int count) {
    Random random = new Random(9);
    List<TokenBatch> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[][] inputs = new int[3][];
      int[][] targets = new int[3][];
      for (int j = 0; j < inputs.length; j++) {
        int[] text = random.ints(MODEL.contextLength() + 1L, 0, 10).toArray();
        inputs[j] = Arrays.copyOf(text, MODEL.contextLength());
        targets[j] = Arrays.copyOfRange(text, 1, text.length);
      }
      batches.add(new TokenBatch(inputs, targets));
    }
    return batches;
  }
}
