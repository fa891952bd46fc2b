package io.gristmill.model;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.model.part.KeptArray;
import io.gristmill.tokens.TokenBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The forward pass without Deeplearning4j's bookkeeping, on the layers' own memory. */
final class GptInference {

  private final GptNetwork network;
  private final GptConfig config;
  private final Optional<TokenEmbeddingLayer> embedding;
  private final LanguageModelHeadLayer head;
  private final List<TransformerBlockLayer> blocks = new ArrayList<>();

  GptInference(GptNetwork network) {
    this.network = network;
    this.config = network.config();
    this.embedding =
        TokenEmbedding.isPartOf(config)
            ? Optional.of((TokenEmbeddingLayer) network.graph().getLayer(GptNetwork.EMBEDDING))
            : Optional.empty();
    this.head = (LanguageModelHeadLayer) network.graph().getLayer(GptNetwork.HEAD);
    for (Layer layer : network.graph().getLayers()) {
      if (layer instanceof TransformerBlockLayer block) {
        blocks.add(block);
      }
    }
  }

  List<TransformerBlockLayer> blocks() {
    return blocks;
  }

  LanguageModelHeadLayer head() {
    return head;
  }

  TokenScores score(TokenBatch batch) {
    int context = batch.contextLength();
    int size = batch.batchSize();
    TokenScores scores =
        new TokenScores(new float[size][context], new int[size][context], new int[size][context]);
    int[] targets = Ids.targets(Ids.toArray(batch.targets()), config);
    try (KeptArray memory = new KeptArray(network.type())) {
      head.logits(
          hidden(batch.inputs(), memory),
          (from, logits) -> {
            double[] sums = head.kernels.logSumExp(logits);
            float[] copy = logits.reshape(logits.length()).dup().toFloatVector();
            for (int i = 0; i < sums.length; i++) {
              int position = (int) from + i;
              int row = i * config.vocabularySize();
              Ranking ranking =
                  Ranking.of(copy, row, row + config.vocabularySize(), targets[position]);
              ranking.into(scores, position / context, position % context, sums[i]);
            }
          });
    }
    return scores;
  }

  float[][] logits(int[] ids) {
    float[][] all = new float[ids.length][];
    try (KeptArray memory = new KeptArray(network.type())) {
      head.logits(
          hidden(new int[][] {ids}, memory),
          (from, logits) -> {
            for (int i = 0; i < logits.size(0); i++) {
              all[(int) from + i] = finite(logits.getRow(i).dup().toFloatVector(), (int) from + i);
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

  /** Output of the last block, {@code [n][embedding]}, in {@code memory}. */
  INDArray hidden(int[][] sequences, KeptArray memory) {
    return hidden(sequences, memory, block -> {});
  }

  /** The same, with a word after every block, before the next one may overwrite what it kept. */
  INDArray hidden(int[][] sequences, KeptArray memory, IntConsumer computed) {
    int context = sequences[0].length;
    int[] ids = Ids.inputs(Ids.toArray(sequences), config);
    INDArray both = memory.matrix(2L * ids.length, config.embeddingSize());
    INDArray x = rows(both, 0, ids.length);
    INDArray y = rows(both, ids.length, 2L * ids.length);
    embed(ids, TokenEmbeddingLayer.places(ids.length, context), x);
    for (int i = 0; i < blocks.size(); i++) {
      blocks.get(i).forward(x, y, sequences.length, context);
      computed.accept(i);
      INDArray swap = x;
      x = y;
      y = swap;
    }
    return x;
  }

  /** Ids at their positions: {@code x [ids][embedding]}. */
  void embed(int[] ids, int[] positions, INDArray x) {
    embedding.ifPresentOrElse(layer -> layer.forward(ids, positions, x), () -> x.assign(0));
    if (config.tiedEmbeddings()) {
      tied().forward(ids, x);
    }
  }

  private TiedEmbeddingVertex tied() {
    return (TiedEmbeddingVertex) network.graph().getVertex(GptNetwork.TIED);
  }

  /** Some rows of a matrix, as a view. */
  static INDArray rows(INDArray matrix, long from, long to) {
    return matrix.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
  }

  /** Where a row of logits puts its target. */
  private record Ranking(int target, float logit, int rank, int best) {

    /** Of the logits in {@code [from, to)}. */
    static Ranking of(float[] logits, int from, int to, int target) {
      int best = from;
      for (int i = from + 1; i < to; i++) {
        if (logits[i] > logits[best]) {
          best = i;
        }
      }
      if (target == TokenBatch.IGNORED) {
        return new Ranking(target, 0, TokenScores.IGNORED, best - from);
      }
      float logit = logits[from + target];
      int rank = 0;
      for (int i = from; i < to; i++) {
        if (logits[i] > logit || (logits[i] == logit && i - from < target)) {
          rank++;
        }
      }
      return new Ranking(target, logit, rank, best - from);
    }

    void into(TokenScores scores, int sequence, int position, double logSum) {
      scores.predictions()[sequence][position] = best;
      scores.ranks()[sequence][position] = rank;
      if (target != TokenBatch.IGNORED) {
        scores.losses()[sequence][position] = (float) (logSum - logit);
      }
    }
  }
}
