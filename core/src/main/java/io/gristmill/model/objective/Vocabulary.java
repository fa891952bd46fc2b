package io.gristmill.model.objective;

import static io.gristmill.model.shape.ParameterLayout.ParameterNames.HEAD_WEIGHT;

import io.gristmill.model.kernel.Kernels;
import io.gristmill.model.layer.LayerContext;
import io.gristmill.model.layer.ReusableBuffer;
import io.gristmill.tokens.sequences.TokenBatch;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Products of the final norm's output with the vocabulary matrix, a chunk of rows at a time, so
 * that {@code [n][vocabulary]} is never allocated. A chunk is valid during the call that gets it.
 */
public final class Vocabulary {

  /**
   * Maximum number of logits in a chunk: small enough for a shared cache, large enough for BLAS.
   */
  private static final int CHUNK_LOGITS = 1 << 21;

  private static final int SMALLEST_CHUNK = 512;

  private final LayerContext context;
  private final ReusableBuffer chunk; // [rows][vocabulary]

  /** A projection whose matrix and memory the context owns. */
  public Vocabulary(LayerContext context) {
    this.context = context;
    this.chunk = context.buffer();
  }

  /** Maximum number of rows in a chunk. */
  public static long chunkRows(long vocabulary) {
    return Math.max(SMALLEST_CHUNK, CHUNK_LOGITS / vocabulary);
  }

  Kernels kernels() {
    return context.kernels();
  }

  /**
   * Rows of the vocabulary matrix, and their gradient.
   *
   * @param values {@code [ids][d]}
   */
  record Weights(INDArray values, INDArray gradient) {}

  /** All ids. */
  Weights all() {
    return new Weights(context.weight(HEAD_WEIGHT), context.gradientOf(HEAD_WEIGHT));
  }

  /** The last ids, which are the outputs of an objective that has some. */
  Weights last(int ids) {
    Weights all = all();
    return new Weights(last(all.values, ids), last(all.gradient, ids));
  }

  private static INDArray last(INDArray matrix, long count) {
    return LayerContext.rows(matrix, matrix.size(0) - count, matrix.size(0));
  }

  /** Logits of all ids for every row of {@code a [n][d]}; no gradients need to exist. */
  public void logits(INDArray a, Chunks consumer) {
    eachChunk(a, context.weight(HEAD_WEIGHT), consumer);
  }

  /** Logits of the last ids. */
  public void outputs(INDArray a, int ids, Chunks consumer) {
    eachChunk(a, last(context.weight(HEAD_WEIGHT), ids), consumer);
  }

  /** Log-probability of the target of every row; 0 where it is ignored. */
  public double[] logProbabilities(INDArray a, int[] targets) {
    double[] all = new double[targets.length];
    logits(
        a,
        (from, logits) -> {
          double[] sums = kernels().logSumExp(logits);
          for (int i = 0; i < sums.length; i++) {
            int row = (int) from + i;
            if (targets[row] != TokenBatch.IGNORED) {
              all[row] = logits.getDouble(i, targets[row]) - sums[i];
            }
          }
        });
    return all;
  }

  /**
   * Sets the gradients of {@code logits = a weightsᵀ}; that of frozen weights stays as it is.
   *
   * @param beta factor of the earlier gradient of the weights
   * @param slopes replaces the logits of a chunk by the gradient and returns the loss
   * @return sum of the losses of the chunks
   */
  double backward(Weights weights, INDArray a, INDArray da, double beta, Slopes slopes) {
    double[] sum = new double[1];
    eachChunk(
        a,
        weights.values,
        (from, logits) -> {
          long n = logits.size(0);
          sum[0] += slopes.replace((int) from, logits);
          INDArray slope = LayerContext.rows(da, from, from + n);
          if (context.trains(HEAD_WEIGHT)) {
            double factor = from == 0 ? beta : 1;
            kernels()
                .matmulNTBackward(
                    LayerContext.rows(a, from, from + n),
                    weights.values,
                    logits,
                    factor,
                    weights.gradient,
                    slope);
          } else {
            kernels().matmul(logits, weights.values, 0, slope);
          }
        });
    return sum[0];
  }

  private void eachChunk(INDArray a, INDArray weights, Chunks consumer) {
    long ids = weights.size(0);
    long most = chunkRows(ids);
    for (long from = 0; from < a.size(0); from += most) {
      long n = Math.min(most, a.size(0) - from);
      INDArray logits = chunk.matrix(n, ids);
      kernels().matmulNT(LayerContext.rows(a, from, from + n), weights, 0, logits);
      consumer.accept(from, logits);
    }
  }

  /** Consumer of {@code logits [rows][ids]} for the rows from {@code from} on. */
  @FunctionalInterface
  public interface Chunks {
    void accept(long from, INDArray logits);
  }

  /** Replaces the logits of the rows from {@code from} on by a gradient; returns a loss. */
  @FunctionalInterface
  interface Slopes {
    double replace(int from, INDArray logits);
  }
}
