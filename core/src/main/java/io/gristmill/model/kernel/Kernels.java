package io.gristmill.model.kernel;

import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.host.HostMemory;
import io.gristmill.host.Workers;
import io.gristmill.model.kernel.KeyValueCache.CachedRows;
import io.gristmill.model.kernel.lane.LaneRows;
import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import io.gristmill.model.kernel.row.Norms.NormBackward;
import io.gristmill.model.kernel.row.Rotary.RotaryEmbedding;
import io.gristmill.model.kernel.row.RowMath;
import io.gristmill.model.shape.TextStarts;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The arithmetic of a Transformer, forward and backward. Matrices are row-major, contiguous and
 * smaller than 2 GiB; {@code n} counts positions of all sequences of a batch. One instance serves
 * one caller at a time.
 */
public interface Kernels extends AutoCloseable {

  /** Creates kernels that use one thread. */
  static Kernels of(DataType type) {
    return of(type, 1);
  }

  /**
   * Host kernels for float32 on a CPU, ND4J's operations for everything else.
   *
   * @param threads of the host kernels; results do not depend on it
   */
  static Kernels of(DataType type, int threads) {
    if (!HostMemory.reaches(type)) {
      return new Nd4jKernels();
    }
    RowMath rows = HostMemory.hasVectorModule() ? LaneRows.math() : RowMath.scalar();
    return new HostKernels(rows, new Workers(threads));
  }

  /**
   * Kernels for decoding with weights that do not change: {@link #matmul} and {@link #matmulNT}
   * give a row the same bits whatever other rows are multiplied with it. They copy the right
   * operand at its first use. Without host kernels these are ND4J's operations, which promise no
   * such thing.
   *
   * @param threads as of the host kernels
   */
  static Kernels forDecoding(DataType type, int threads) {
    if (!HostMemory.reaches(type)) {
      return new Nd4jKernels();
    }
    RowMath rows = HostMemory.hasVectorModule() ? LaneRows.math() : RowMath.scalar();
    return new DecodingKernels(rows, new Workers(threads));
  }

  /**
   * Sets the precision of the operands of matrix products from now on; float32 at first. Results,
   * attention and everything else stay float32. In a lower precision, {@code b} of {@link #matmul}
   * and {@link #matmulNT} is a weight: it must not change until the next call of this method.
   *
   * @throws IllegalArgumentException if these kernels do not reduce the precision
   */
  void use(Precision precision);

  /** What multiplies matrices in this precision, for a log. */
  String products(Precision precision);

  /** {@code c = a b + beta c}. */
  void matmul(INDArray a, INDArray b, double beta, INDArray c);

  /** {@code c = a bᵀ + beta c}. */
  void matmulNT(INDArray a, INDArray b, double beta, INDArray c);

  /** {@code c = aᵀ b + beta c}. */
  void matmulTN(INDArray a, INDArray b, double beta, INDArray c);

  /**
   * The gradients of {@code c = a b}: {@code db = aᵀ dc + beta db}, and {@code da}.
   *
   * @param dc gradient of {@code c}
   */
  default void matmulBackward(
      INDArray a, INDArray b, INDArray dc, double beta, INDArray db, INDArray da) {
    matmulTN(a, dc, beta, db);
    matmulNT(dc, b, 0, da);
  }

  /** The gradients of {@code c = a bᵀ}: {@code db = dcᵀ a + beta db}, and {@code da}. */
  default void matmulNTBackward(
      INDArray a, INDArray b, INDArray dc, double beta, INDArray db, INDArray da) {
    matmulTN(dc, a, beta, db);
    matmul(dc, b, 0, da);
  }

  /**
   * {@code c = a aᵀ + beta c} with a symmetric {@code c}, of which half is computed where that is
   * faster.
   */
  default void gram(INDArray a, double beta, INDArray c) {
    matmulNT(a, a, beta, c);
  }

  /** The threads of these kernels, for other work between two operations. */
  default Workers workers() {
    return Workers.CALLER;
  }

  /** Every row of {@code y} becomes {@code row}. */
  void broadcast(INDArray row, INDArray y);

  /** {@code y = x + row} for every row; {@code y} may be {@code x}. */
  void addBroadcast(INDArray x, INDArray row, INDArray y);

  /** {@code sums[j] = sum over i of x[i][j]}. */
  void columnSums(INDArray x, INDArray sums);

  /** Copies some columns: {@code y[i][j] = x[i][from + j]}. */
  void copyColumns(INDArray x, long from, INDArray y);

  /** Adds to some columns: {@code y[i][from + j] += x[i][j]}. */
  void addToColumns(INDArray x, INDArray y, long from);

  /** Embedding lookup, added in place: {@code y[i] += table[ids[i]]}. */
  void addRows(INDArray table, int[] ids, INDArray y);

  /** Gradient of {@link #addRows}, added in place: {@code table[ids[i]] += dy[i]}. */
  void addToRows(INDArray dy, int[] ids, INDArray table);

  /**
   * LayerNorm (Ba, Kiros and Hinton, 2016).
   *
   * @param statistics {@code [n][2]}: mean and 1 / standard deviation, kept for the backward pass
   */
  void layerNorm(INDArray x, INDArray gain, INDArray bias, INDArray y, INDArray statistics);

  /** Computes {@code n.dx} and the gradients of gain and bias. */
  void layerNormBackward(NormBackward<INDArray> n, INDArray dgain, INDArray dbias);

  /**
   * {@code y = x gain / rms(x)} (Zhang and Sennrich, 2019), with LayerNorm's epsilon.
   *
   * @param statistics {@code [n][1]}: 1 / rms, kept for the backward pass
   */
  void rmsNorm(INDArray x, INDArray gain, INDArray y, INDArray statistics);

  /** Computes {@code n.dx} and the gradient of the gain. */
  void rmsNormBackward(NormBackward<INDArray> n, INDArray dgain);

  /** {@code y = gelu(x)} in the tanh form (Hendrycks and Gimpel, 2016). */
  void gelu(INDArray x, INDArray y);

  /** Gradient of {@link #gelu}, in place: {@code dy *= gelu'(x)}. */
  void geluBackward(INDArray x, INDArray dy);

  /**
   * {@code y = silu(gate) up}, silu(x) being x sigmoid(x) (Shazeer, 2020).
   *
   * @param x {@code [n][2 hidden]}: gate and up
   * @param y {@code [n][hidden]}
   */
  void swiGlu(INDArray x, INDArray y);

  /** The gradient of {@link #swiGlu}; {@code dx} may be {@code x}. */
  void swiGluBackward(INDArray x, INDArray dy, INDArray dx);

  /**
   * {@code y = x} with dropped elements set to 0 and the others scaled; {@code y} may be {@code x}.
   */
  void dropout(INDArray x, DropoutMask mask, INDArray y);

  /** {@code y = residual + dropout(x)}; {@code y} may be {@code x}. */
  void addDropped(INDArray residual, INDArray x, DropoutMask mask, INDArray y);

  /**
   * Rotates queries and keys in place.
   *
   * @param qkv {@code [n][packed]}
   * @param position of every row
   */
  void rotate(
      INDArray qkv, AttentionShape shape, RotaryEmbedding rotary, IntUnaryOperator position);

  /**
   * Causal attention of all heads.
   *
   * @param qkv {@code [n][packed]}: queries, keys, values
   * @param logSumExp {@code [batch heads][context]}: logarithm of each softmax's denominator, kept
   *     for the backward pass
   * @param y {@code [n][embedding]}
   * @param texts no position attends to one before the start of its text
   */
  void attention(
      INDArray qkv, INDArray logSumExp, INDArray y, AttentionShape shape, TextStarts texts);

  /**
   * Causal attention of further positions of several sequences, whose keys and values are stored in
   * their caches first. A position gets the same bits whichever others are computed with it.
   *
   * @param qkv {@code [n][packed]}, the rows of each sequence after those of the one before
   * @param y {@code [n][embedding]}
   */
  void attentionCached(INDArray qkv, List<CachedRows> sequences, INDArray y, AttentionShape shape);

  /**
   * The gradient of {@link #attention}, whose {@code qkv}, {@code logSumExp} and {@code y} are as
   * the forward pass left them.
   */
  void attentionBackward(
      INDArray qkv,
      INDArray logSumExp,
      INDArray y,
      INDArray dy,
      INDArray dqkv,
      AttentionShape shape,
      TextStarts texts);

  /**
   * Softmax cross-entropy of rows; the logits become {@code scale} times their gradient. Rows whose
   * target is ignored have zero loss and gradient.
   *
   * @return sum of the losses in nats
   */
  default double crossEntropy(INDArray logits, int[] targets, double scale) {
    return crossEntropy(logits, targets, scale, 0);
  }

  /**
   * Cross-entropy with z-loss: the gradient includes that of {@code zLoss} times the square of
   * {@link #logSumExp} (PaLM; Chowdhery et al., 2022), which keeps logits from drifting.
   *
   * @return sum of the cross-entropies alone
   */
  default double crossEntropy(INDArray logits, int[] targets, double scale, double zLoss) {
    double[] scales = new double[targets.length];
    Arrays.fill(scales, scale);
    double sum = 0;
    for (double loss : crossEntropies(logits, targets, scales, zLoss)) {
      sum += loss;
    }
    return sum;
  }

  /**
   * The same with a factor of the gradient for each row.
   *
   * @return cross-entropy of each row
   */
  double[] crossEntropies(INDArray logits, int[] targets, double[] scales, double zLoss);

  /** The logarithm of the sum of the exponentials of every row. */
  double[] logSumExp(INDArray logits);

  /** Releases threads and scratch memory; closing more than once has no effect. */
  @Override
  default void close() {}

  /**
   * Sizes of an attention; {@code context} positions of each sequence are present. With fewer
   * key/value heads than query heads, neighbouring heads share one (grouped queries; Ainslie et
   * al., 2023).
   */
  record AttentionShape(int batch, int context, int heads, int keyValueHeads, int headSize) {

    /** Multi-head attention, in which every head has its own keys and values. */
    public AttentionShape(int batch, int context, int heads, int headSize) {
      this(batch, context, heads, heads, headSize);
    }

    public int embedding() {
      return heads * headSize;
    }

    /** Width of a row of queries, keys and values, heads side by side. */
    public int packed() {
      return (heads + 2 * keyValueHeads) * headSize;
    }

    /** Bytes of scratch memory that a thread of the host kernels needs. */
    public long scratchBytes() {
      return 2L * HostAttention.BLOCK * HostAttention.padded(context) * Float.BYTES;
    }

    /** Number of query heads that share one key/value head. */
    int group() {
      return heads / keyValueHeads;
    }

    /** Factor of the scores before the softmax. */
    double scale() {
      return 1 / Math.sqrt(headSize);
    }
  }
}
