package io.gristmill.model;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.host.HostMemory;
import io.gristmill.model.dl4j.GptGraph;
import io.gristmill.model.kernel.Kernels.AttentionShape;
import io.gristmill.model.layer.Block;
import io.gristmill.model.layer.Block.Pass;
import io.gristmill.model.layer.LayerContext;
import io.gristmill.model.layer.ReusableBuffer;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.TextStarts;
import io.gristmill.model.shape.TokenIds;
import io.gristmill.model.step.TokenScores;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The forward pass without Deeplearning4j's bookkeeping, on the layers' own memory. */
final class GptInference {

  private final GptGraph layers;
  private final GptConfig config;
  private final List<Block> blocks;

  GptInference(GptGraph layers) {
    this.layers = layers;
    this.config = layers.config();
    this.blocks = layers.blocks();
  }

  TokenScores score(TokenBatch batch) {
    int[] targets = TokenIds.targets(batch.targets(), config);
    try (ReusableBuffer memory = new ReusableBuffer(layers.type())) {
      INDArray hidden = hidden(batch.inputs(), TextStarts.of(batch), memory);
      return ranked(batch, hidden, targets, IntStream.range(0, targets.length).toArray());
    }
  }

  /** Losses as {@link #score} has them. Ranking the vocabulary takes as long as its softmax. */
  float[][] losses(TokenBatch batch) {
    int[] targets = TokenIds.targets(batch.targets(), config);
    int context = batch.contextLength();
    float[][] losses = new float[batch.batchSize()][context];
    try (ReusableBuffer memory = new ReusableBuffer(layers.type())) {
      layers
          .head()
          .logits(
              hidden(batch.inputs(), TextStarts.of(batch), memory),
              (from, logits) -> {
                double[] sums = layers.head().kernels().logSumExp(logits);
                for (int i = 0; i < sums.length; i++) {
                  int position = (int) from + i;
                  int target = targets[position];
                  if (target != TokenBatch.IGNORED) {
                    losses[position / context][position % context] =
                        (float) (sums[i] - logits.getFloat(i, target));
                  }
                }
              });
    }
    return losses;
  }

  /** Projects only the positions that have a target to the vocabulary. */
  TokenScores scoreTargets(TokenBatch batch) {
    int[] targets = TokenIds.targets(batch.targets(), config);
    int[] positions =
        IntStream.range(0, targets.length).filter(i -> targets[i] != TokenBatch.IGNORED).toArray();
    return at(batch, positions, rows -> ranked(batch, rows, targets, positions));
  }

  /**
   * Calls a function with the output of the last block at some positions.
   *
   * @param use of {@code [positions][embedding]}
   */
  <T> T at(TokenBatch batch, int[] positions, Function<INDArray, T> use) {
    try (ReusableBuffer memory = new ReusableBuffer(layers.type());
        ReusableBuffer chosen = new ReusableBuffer(layers.type())) {
      INDArray hidden = hidden(batch.inputs(), TextStarts.of(batch), memory);
      INDArray rows = chosen.matrix(positions.length, config.embeddingSize()).assign(0);
      layers.head().kernels().addRows(hidden, positions, rows);
      return use.apply(rows);
    }
  }

  /**
   * Scores of some positions.
   *
   * @param hidden a row for each of {@code positions}
   */
  private TokenScores ranked(TokenBatch batch, INDArray hidden, int[] targets, int[] positions) {
    int context = batch.contextLength();
    TokenScores scores = TokenScores.none(batch.batchSize(), context);
    float[] row = new float[config.vocabularySize()];
    layers
        .head()
        .logits(
            hidden,
            (from, logits) -> {
              double[] sums = layers.head().kernels().logSumExp(logits);
              INDArray flat = logits.reshape(logits.length());
              for (int i = 0; i < sums.length; i++) {
                int position = positions[(int) from + i];
                HostMemory.read(flat, (long) i * row.length, row);
                Ranking ranking = Ranking.of(row, targets[position]);
                ranking.into(scores, position / context, position % context, sums[i]);
              }
            });
    return scores;
  }

  float[][] logits(int[] ids) {
    float[][] all = new float[ids.length][];
    try (ReusableBuffer memory = new ReusableBuffer(layers.type())) {
      layers
          .head()
          .logits(
              hidden(new int[][] {ids}, TextStarts.NONE, memory),
              (from, logits) -> {
                for (int i = 0; i < logits.size(0); i++) {
                  int position = (int) from + i;
                  all[position] = finite(logits.getRow(i).dup().toFloatVector(), position);
                }
              });
    }
    return all;
  }

  private static float[] finite(float[] logits, int position) {
    for (int id = 0; id < logits.length; id++) {
      if (!Float.isFinite(logits[id])) {
        throw new IncompatibleArtifactException(
            format(
                "logit: %s (expected a finite number) at position %d, id %d",
                logits[id], position, id));
      }
    }
    return logits;
  }

  /** Output of the last block, {@code [n][embedding]}, for sequences of one length. */
  INDArray hidden(int[][] sequences, TextStarts texts, ReusableBuffer memory) {
    int[] ids = TokenIds.inputs(sequences, config);
    Pass pass = Pass.inference(shape(sequences.length, sequences[0].length), texts);
    return hidden(ids, pass.position(), memory, block -> pass);
  }

  /**
   * The same with a pass for every block.
   *
   * @param ids checked
   * @param position of the id at an index
   */
  INDArray hidden(
      int[] ids, IntUnaryOperator position, ReusableBuffer memory, IntFunction<Pass> passes) {
    INDArray both = memory.matrix(2L * ids.length, config.embeddingSize());
    INDArray x = LayerContext.rows(both, 0, ids.length);
    INDArray y = LayerContext.rows(both, ids.length, 2L * ids.length);
    layers.embed(ids, IntStream.range(0, ids.length).map(position).toArray(), x);
    for (int i = 0; i < blocks.size(); i++) {
      blocks.get(i).forward(x, passes.apply(i), y);
      INDArray swap = x;
      x = y;
      y = swap;
    }
    return x;
  }

  AttentionShape shape(int batch, int context) {
    int keyValueHeads = config.block().keyValueHeads();
    return new AttentionShape(batch, context, config.heads(), keyValueHeads, config.headSize());
  }

  /** Where a row of logits puts its target. */
  record Ranking(int target, float logit, int rank, int best, float largest) {

    /** Ranks the target among the logits of a position. */
    static Ranking of(float[] logits, int target) {
      int best = 0;
      for (int i = 1; i < logits.length; i++) {
        if (logits[i] > logits[best]) {
          best = i;
        }
      }
      if (target == TokenBatch.IGNORED) {
        return new Ranking(target, 0, TokenScores.IGNORED, best, logits[best]);
      }
      float logit = logits[target];
      int rank = 0;
      for (int i = 0; i < logits.length; i++) {
        if (logits[i] > logit || (logits[i] == logit && i < target)) {
          rank++;
        }
      }
      return new Ranking(target, logit, rank, best, logits[best]);
    }

    void into(TokenScores scores, int sequence, int position, double logSum) {
      scores.predictions()[sequence][position] = best;
      scores.ranks()[sequence][position] = rank;
      if (target != TokenBatch.IGNORED) {
        scores.losses()[sequence][position] = (float) (logSum - logit);
        scores.confidences()[sequence][position] = (float) Math.exp(largest - logSum);
      }
    }
  }
}
