package io.gristmill.model;

import static io.gristmill.model.Examples.CONTEXT;
import static io.gristmill.model.Examples.OUTPUTS;
import static io.gristmill.model.Examples.VOCABULARY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.model.step.Objective;
import io.gristmill.model.step.Objective.Kind;
import io.gristmill.model.step.StepOptions;
import io.gristmill.model.step.TokenScores;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Scores of each objective against the logits of each position. */
class ObjectiveScoresTest {

  private static final int FIRST = VOCABULARY - OUTPUTS;

  @Test
  void classesAreScoredAmongTheOutputs() {
    Objective objective = new Objective(Kind.CLASSIFICATION, OUTPUTS, List.of(1.0, 2.0, 3.0), 1, 0);
    TokenBatch batch = Examples.batch(objective, 3, 1);
    try (GptNetwork network = Examples.network(Examples.llama(), DataType.FLOAT, objective)) {
      TokenScores scores = network.score(batch);
      float[][] outputs = network.outputs(batch);
      assertThat(outputs).hasDimensions(3, OUTPUTS);
      for (int i = 0; i < 3; i++) {
        float[][] logits = network.logits(batch.inputs()[i]);
        for (int j = 0; j < CONTEXT; j++) {
          int target = batch.targets()[i][j];
          if (target < FIRST) {
            assertThat(scores.losses()[i][j]).isZero();
            assertThat(scores.ranks()[i][j]).isEqualTo(TokenScores.IGNORED);
            assertThat(scores.predictions()[i][j]).isEqualTo(TokenScores.IGNORED);
            continue;
          }
          float[] wanted = Arrays.copyOfRange(logits[j], FIRST, VOCABULARY);
          assertThat(outputs[i]).containsExactly(wanted, within(2e-5f));
          double sum = 0;
          int best = 0;
          int rank = 0;
          for (int k = 0; k < OUTPUTS; k++) {
            sum += Math.exp(wanted[k]);
            best = wanted[k] > wanted[best] ? k : best;
            rank += wanted[k] > wanted[target - FIRST] ? 1 : 0;
          }
          double loss = Math.log(sum) - wanted[target - FIRST];
          assertThat(scores.losses()[i][j]).isCloseTo((float) loss, within(2e-5f));
          assertThat(scores.predictions()[i][j]).isEqualTo(FIRST + best);
          assertThat(scores.ranks()[i][j]).isEqualTo(rank);
          assertThat(scores.confidences()[i][j])
              .isCloseTo((float) (Math.exp(wanted[best]) / sum), within(2e-5f));
        }
      }
    }
  }

  @Test
  void valuesAreScoredByTheirSquaredError() {
    Objective objective = new Objective(Kind.REGRESSION, 1, List.of(), 0, 0);
    TokenBatch batch = Examples.batch(objective, 3, 2);
    try (GptNetwork network = Examples.network(Examples.gpt2(), DataType.FLOAT, objective)) {
      TokenScores scores = network.score(batch);
      float[][] outputs = network.outputs(batch);
      assertThat(outputs).hasDimensions(3, 1);
      for (int i = 0; i < 3; i++) {
        float[][] logits = network.logits(batch.inputs()[i]);
        for (int j = 0; j < CONTEXT; j++) {
          int bits = batch.targets()[i][j];
          float expected = 0;
          if (bits != TokenBatch.IGNORED) {
            float output = logits[j][VOCABULARY - 1];
            assertThat(outputs[i][0]).isCloseTo(output, within(2e-5f));
            expected = (float) Math.pow(output - Float.intBitsToFloat(bits), 2);
          }
          assertThat(scores.losses()[i][j]).isCloseTo(expected, within(1e-4f));
        }
      }
    }
  }

  /** Which a network of any objective computes, as for the reference of preferences. */
  @Test
  void logProbabilitiesAreThoseOfEachText() {
    Objective objective = new Objective(Kind.PREFERENCE, 0, List.of(), 0, Examples.BETA);
    TokenBatch batch = Examples.batch(objective, 3, 3);
    try (GptNetwork network =
        Examples.network(Examples.llama(), DataType.FLOAT, Objective.NEXT_ID)) {
      double[][] sums = network.logProbabilities(batch);
      float[][] losses = network.score(batch).losses();
      for (int i = 0; i < 3; i++) {
        double[] expected = new double[3];
        int number = 0;
        for (int j = 0; j < CONTEXT; j++) {
          number += j > 0 && batch.starts()[i][j] == j ? 1 : 0;
          expected[number] -= losses[i][j];
        }
        assertThat(sums[i]).containsExactly(expected, within(1e-4));
        assertThat(sums[i][2]).isZero();
      }
      network.use(objective);
      assertThat(network.logProbabilities(batch)).isDeepEqualTo(sums);
      for (int i = 0; i < 3; i++) {
        batch.values()[i][0] = (float) sums[i][0];
        batch.values()[i][1] = (float) sums[i][1];
      }
      assertThat(network.gradient(batch)).isCloseTo(Math.log(2), within(1e-6));
    }
  }

  @ParameterizedTest
  @MethodSource("io.gristmill.model.Examples#objectives")
  void theMeanScoreIsTheLossOfTraining(Objective objective) {
    Objective unweighted =
        new Objective(objective.kind(), objective.outputs(), List.of(), 0, objective.beta());
    TokenBatch batch = Examples.batch(objective, 4, 4);
    try (GptNetwork network = Examples.network(Examples.gpt2(), DataType.FLOAT, unweighted)) {
      double sum = 0;
      for (float[] row : network.score(batch).losses()) {
        for (float loss : row) {
          sum += loss;
        }
      }
      assertThat(sum / unweighted.count(batch, VOCABULARY))
          .isCloseTo(network.gradient(batch), within(1e-5));
    }
  }

  @ParameterizedTest
  @MethodSource("io.gristmill.model.Examples#objectives")
  void scoresAreInFloat32AndThoseOfTargetsAreTheSame(Objective objective) {
    TokenBatch batch = Examples.batch(objective, 4, 5);
    try (GptNetwork network = Examples.network(Examples.gpt2(), DataType.FLOAT, objective)) {
      float[][] losses = network.score(batch).losses();
      ActivationCheckpointing on = ActivationCheckpointing.ON;
      network.use(new StepOptions(4, 1, on, 2, Precision.BF16).with(objective));
      network.gradient(batch);
      assertThat(network.score(batch).losses()).isDeepEqualTo(losses);
      float[][] ofTargets = network.scoreTargets(batch).losses();
      for (int i = 0; i < losses.length; i++) {
        assertThat(ofTargets[i]).containsExactly(losses[i], within(1e-4f));
      }
    }
  }

  @Test
  void nothingToPredictHasNoOutputs() {
    Objective objective = new Objective(Kind.REGRESSION, 1, List.of(), 0, 0);
    TokenBatch batch = Examples.batch(objective, 2, 6);
    for (int[] row : batch.targets()) {
      Arrays.fill(row, TokenBatch.IGNORED);
    }
    try (GptNetwork network = Examples.network(Examples.gpt2(), DataType.FLOAT, objective)) {
      assertThat(network.outputs(batch)).isEmpty();
      assertThat(network.score(batch).losses()).isDeepEqualTo(new float[2][CONTEXT]);
      assertThat(network.logProbabilities(batch)).isDeepEqualTo(new double[2][1]);
    }
  }
}
