package io.gristmill.model;

import io.gristmill.model.GptInference.Ranking;
import io.gristmill.model.dl4j.GptGraph;
import io.gristmill.model.dl4j.LanguageModelHead.LanguageModelHeadLayer;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.TextStarts;
import io.gristmill.model.shape.TokenIds;
import io.gristmill.model.step.Objective;
import io.gristmill.model.step.Objective.Kind;
import io.gristmill.model.step.Preferences;
import io.gristmill.model.step.TokenScores;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Scores of the objectives of fine-tuning. */
final class ObjectiveScores {

  private final GptInference inference;
  private final LanguageModelHeadLayer head;
  private final GptConfig config;
  private final Objective objective;

  ObjectiveScores(GptGraph layers) {
    this.inference = new GptInference(layers);
    this.head = layers.head();
    this.config = layers.config();
    this.objective = layers.objective();
  }

  TokenScores score(TokenBatch batch) {
    TokenScores scores = TokenScores.none(batch.batchSize(), batch.contextLength());
    switch (objective.kind()) {
      case CLASSIFICATION -> classes(batch, scores);
      case REGRESSION -> values(batch, scores);
      case PREFERENCE -> preferences(batch, scores);
      case TEXT -> throw new IllegalStateException("text has scores of all its targets");
    }
    return scores;
  }

  private void classes(TokenBatch batch, TokenScores scores) {
    int[] targets = TokenIds.targets(batch.targets(), config);
    int[] positions = outputPositions(targets);
    int first = objective.firstOutput(config.vocabularySize());
    eachOutput(
        batch,
        positions,
        (i, outputs, logSum) -> {
          int target = targets[positions[i]] - first;
          int sequence = positions[i] / batch.contextLength();
          int position = positions[i] % batch.contextLength();
          Ranking.of(outputs, target).into(scores, sequence, position, logSum);
          scores.predictions()[sequence][position] += first;
        });
  }

  private void values(TokenBatch batch, TokenScores scores) {
    float[] values = TokenIds.values(batch.targets());
    float[][] outputs = outputs(batch);
    int next = 0;
    for (int i = 0; i < values.length; i++) {
      if (!Float.isNaN(values[i])) {
        float error = outputs[next++][0] - values[i];
        scores.losses()[i / batch.contextLength()][i % batch.contextLength()] = error * error;
      }
    }
  }

  private void preferences(TokenBatch batch, TokenScores scores) {
    Preferences pairs = Preferences.of(objective.beta(), logProbabilities(batch), batch.values());
    for (int i = 0; i < batch.batchSize(); i++) {
      scores.losses()[i][0] = (float) pairs.loss(i);
    }
  }

  float[][] outputs(TokenBatch batch) {
    int[] positions = outputPositions(TokenIds.flat(batch.targets()));
    float[][] all = new float[positions.length][];
    eachOutput(batch, positions, (i, outputs, logSum) -> all[i] = outputs);
    return all;
  }

  double[][] logProbabilities(TokenBatch batch) {
    int[] targets = TokenIds.targets(batch.targets(), config);
    int[] positions = positions(targets, target -> target != TokenBatch.IGNORED);
    int[] ids = IntStream.of(positions).map(position -> targets[position]).toArray();
    double[] logs =
        positions.length == 0
            ? new double[0]
            : inference.at(batch, positions, rows -> head.logProbabilities(rows, ids));
    return TextStarts.of(batch).sums(positions, logs, batch.batchSize(), batch.contextLength());
  }

  private int[] outputPositions(int[] targets) {
    return positions(
        targets,
        objective.kind() == Kind.CLASSIFICATION
            ? target -> objective.isClass(target, config.vocabularySize())
            : target -> target != TokenBatch.IGNORED);
  }

  private static int[] positions(int[] targets, IntPredicate wanted) {
    return IntStream.range(0, targets.length).filter(i -> wanted.test(targets[i])).toArray();
  }

  /** Calls a consumer with the outputs at each of the positions. */
  private void eachOutput(TokenBatch batch, int[] positions, Outputs consumer) {
    if (objective.outputs() == 0) {
      throw new IllegalStateException("outputs of " + objective.kind() + ": none");
    }
    if (positions.length == 0) {
      return;
    }
    inference.at(
        batch,
        positions,
        rows -> {
          head.outputs(
              rows,
              (from, chunk) -> {
                double[] logSums = head.kernels().logSumExp(chunk);
                for (int i = 0; i < logSums.length; i++) {
                  float[] outputs = chunk.getRow(i).dup().toFloatVector();
                  consumer.accept((int) from + i, outputs, logSums[i]);
                }
              });
          return positions.length;
        });
  }

  /** Consumer of the outputs at a position, by its index, and of their log-sum-exp. */
  @FunctionalInterface
  private interface Outputs {
    void accept(int index, float[] outputs, double logSum);
  }
}
