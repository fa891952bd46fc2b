package io.gristmill.model.kernel;

import io.gristmill.optim.HostMemory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The arithmetic of a GPT, forward and backward. Matrices are row-major and contiguous; {@code n}
 * counts positions of all sequences of a batch. One instance serves one thread.
 */
public interface Kernels {

  /** LayerNorm's epsilon in GPT-2, RMSNorm's in Llama 2. */
  float EPSILON = 1e-5f;

  /** Host kernels for float32 on a CPU, ND4J's operations for everything else. */
  static Kernels of(DataType type) {
    if (!HostMemory.reaches(type)) {
      return new Nd4jKernels();
    }
    return new HostKernels(HostMemory.hasVectorModule() ? new LaneRows() : new ScalarRows());
  }

  /** ND4J's operations, for what the host kernels do not know: shared keys and values. */
  static Kernels ofNd4j() {
    return new Nd4jKernels();
  }

  /** {@code c = a b + beta c}. */
  void times(INDArray a, INDArray b, double beta, INDArray c);

  /** {@code c = a bᵀ + beta c}. */
  void timesTransposed(INDArray a, INDArray b, double beta, INDArray c);

  /** {@code c = aᵀ b + beta c}. */
  void transposedTimes(INDArray a, INDArray b, double beta, INDArray c);

  /** Every row of {@code y} becomes {@code row}. */
  void broadcast(INDArray row, INDArray y);

  /** {@code y = x + row} for every row; {@code y} may be {@code x}. */
  void addBroadcast(INDArray x, INDArray row, INDArray y);

  /** {@code sums[j] = sum over i of x[i][j]}. */
  void columnSums(INDArray x, INDArray sums);

  /** {@code y[i] += table[ids[i]]}. */
  void addRows(INDArray table, int[] ids, INDArray y);

  /** {@code table[ids[i]] += dy[i]}. */
  void addToRows(INDArray dy, int[] ids, INDArray table);

  /**
   * Ba, Kiros and Hinton (2016).
   *
   * @param statistics {@code [n][2]}: mean and 1 / standard deviation, kept for the backward pass
   */
  void layerNorm(INDArray x, INDArray gain, INDArray bias, INDArray y, INDArray statistics);

  /** {@code dx = residual + d(loss)/dx}; {@code dx} may be {@code residual}. */
  void layerNormBackward(
      INDArray x,
      INDArray gain,
      INDArray statistics,
      INDArray dy,
      INDArray residual,
      INDArray dx,
      INDArray dgain,
      INDArray dbias);

  /** {@code y = gelu(x)} in the tanh form; {@code x} becomes the derivative. */
  void gelu(INDArray x, INDArray y);

  /** {@code y *= x}. */
  void multiply(INDArray y, INDArray x);

  /**
   * Causal attention of all heads.
   *
   * @param qkv {@code [n][3 embedding]}
   * @param probabilities {@code [batch heads context][context]}, kept for the backward pass
   * @param y {@code [n][embedding]}
   */
  void attention(INDArray qkv, INDArray probabilities, INDArray y, AttentionShape shape);

  /**
   * Attention of one sequence's last position only.
   *
   * @param qkv at least {@code [context][3 embedding]}
   * @param probabilities {@code [1][context]}, scratch
   * @param y {@code [1][embedding]}
   */
  void attentionOfLast(INDArray qkv, INDArray probabilities, INDArray y, AttentionShape shape);

  /**
   * The gradient of {@link #attention}.
   *
   * @param scratch {@code [context][context]}
   */
  void attentionBackward(
      INDArray qkv,
      INDArray probabilities,
      INDArray dy,
      INDArray dqkv,
      INDArray scratch,
      AttentionShape shape);

  /**
   * Softmax cross-entropy of rows; the logits become {@code scale} times their gradient. Rows whose
   * target is ignored lose nothing and get a zero gradient.
   *
   * @return sum of the losses in nats
   */
  default double crossEntropy(INDArray logits, int[] targets, double scale) {
    return crossEntropy(logits, targets, scale, 0);
  }

  /**
   * The same, the gradient being that of the cross-entropy and {@code zLoss} times the square of
   * {@link #logSumExp} (PaLM; Chowdhery et al., 2022), which keeps logits from drifting.
   *
   * @return sum of the cross-entropies alone
   */
  double crossEntropy(INDArray logits, int[] targets, double scale, double zLoss);

  /** The logarithm of the sum of the exponentials of every row. */
  double[] logSumExp(INDArray logits);

  /** The arithmetic of variants, with the same threads. */
  default VariantKernels variants() {
    return new Nd4jVariants();
  }
}
