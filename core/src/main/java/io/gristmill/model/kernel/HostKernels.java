package io.gristmill.model.kernel;

import io.gristmill.host.HostMemory;
import io.gristmill.host.Workers;
import io.gristmill.tokens.TokenBatch;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** BLAS on raw addresses and row arithmetic in Java, for float32 on a CPU. */
final class HostKernels implements Kernels {

  private static final int FLOAT = Float.BYTES;

  private final RowMath math;
  private final Workers workers;
  private final RowWork work;
  private final HostAttention attention;
  private final Blas[] blas;
  private final VariantKernels variants;

  HostKernels(RowMath math, Workers workers) {
    this.math = math;
    this.workers = workers;
    this.work = new RowWork(math, workers);
    this.variants = new HostVariants(math.variants(), work);
    this.attention = new HostAttention(math, workers);
    this.blas = new Blas[workers.count()];
    for (int i = 0; i < blas.length; i++) {
      blas[i] = new Blas();
    }
  }

  @Override
  public VariantKernels variants() {
    return variants;
  }

  @Override
  public void matmul(INDArray x, INDArray y, double beta, INDArray z) {
    int k = columns(x);
    int n = columns(y);
    long a = HostMemory.address(x);
    long b = HostMemory.address(y);
    long c = HostMemory.address(z);
    float scale = (float) beta;
    if (rows(x) == 1) {
      blas[0].matvecT(k, n, b, a, scale, c);
      return;
    }
    products(
        rows(x),
        n,
        (worker, i, m, j, some) ->
            blas[worker].matmul(
                m, some, k, at(a, i, k, 0), k, at(b, 0, n, j), n, scale, at(c, i, n, j), n));
  }

  @Override
  public void matmulNT(INDArray x, INDArray y, double beta, INDArray z) {
    int k = columns(x);
    int n = rows(y);
    long a = HostMemory.address(x);
    long b = HostMemory.address(y);
    long c = HostMemory.address(z);
    float scale = (float) beta;
    if (rows(x) == 1) {
      blas[0].matvec(n, k, b, a, scale, c);
      return;
    }
    products(
        rows(x),
        n,
        (worker, i, m, j, some) ->
            blas[worker].matmulNT(
                m, some, k, at(a, i, k, 0), k, at(b, j, k, 0), k, scale, at(c, i, n, j), n));
  }

  @Override
  public void matmulTN(INDArray x, INDArray y, double beta, INDArray z) {
    int rows = columns(x);
    int n = columns(y);
    int k = rows(x);
    long a = HostMemory.address(x);
    long b = HostMemory.address(y);
    long c = HostMemory.address(z);
    float scale = (float) beta;
    products(
        rows,
        n,
        (worker, i, m, j, some) ->
            blas[worker].matmulTN(
                m, some, k, at(a, 0, rows, i), rows, at(b, 0, n, j), n, scale, at(c, i, n, j), n));
  }

  private static long at(long address, int row, int width, int column) {
    return address + ((long) row * width + column) * FLOAT;
  }

  /**
   * Splits a product along its longer side into chunks: small ones multiply slower, by a tenth
   * below 256, and large ones occupy few threads. The chunks are the same for any number of
   * threads, since BLAS may round each of them differently.
   */
  private void products(int rows, int columns, Piece piece) {
    int longer = Math.max(rows, columns);
    int most = Math.max(Math.min(512, (longer + 1) / 2), (longer + 3) / 4);
    workers.each(
        longer,
        Math.max(64, (most + 15) / 16 * 16),
        (worker, from, to) -> {
          if (rows >= columns) {
            piece.product(worker, from, to - from, 0, columns);
          } else {
            piece.product(worker, 0, rows, from, to - from);
          }
        });
  }

  /** {@code rows} and {@code columns} of a product from a row and a column on. */
  @FunctionalInterface
  private interface Piece {
    void product(int worker, int row, int rows, int column, int columns);
  }

  @Override
  public void broadcast(INDArray row, INDArray y) {
    ByteBuffer from = HostMemory.bytes(row);
    ByteBuffer to = HostMemory.bytes(y);
    work.each(rows(y), columns(y) * FLOAT, at -> to.put(at, from, 0, from.limit()));
  }

  @Override
  public void addBroadcast(INDArray x, INDArray row, INDArray y) {
    ByteBuffer from = HostMemory.bytes(x);
    ByteBuffer added = HostMemory.bytes(row);
    ByteBuffer to = HostMemory.bytes(y);
    work.each(rows(y), columns(y) * FLOAT, at -> math.sum(from, at, added, to, at));
  }

  @Override
  public void columnSums(INDArray x, INDArray sums) {
    ByteBuffer values = HostMemory.bytes(x);
    int width = columns(x) * FLOAT;
    ByteBuffer all =
        work.sum(rows(x), width, width, (to, sum) -> at -> math.add(values, at, to, sum, width));
    HostMemory.bytes(sums).put(0, all, 0, width);
  }

  @Override
  public void addRows(INDArray table, int[] ids, INDArray y) {
    int bytes = columns(y) * FLOAT;
    ByteBuffer from = HostMemory.bytes(table);
    ByteBuffer to = HostMemory.bytes(y);
    work.each(
        rows(y), columns(y) * FLOAT, at -> math.add(from, ids[at / bytes] * bytes, to, at, bytes));
  }

  @Override
  public void addToRows(INDArray dy, int[] ids, INDArray table) {
    int bytes = columns(dy) * FLOAT;
    ByteBuffer from = HostMemory.bytes(dy);
    ByteBuffer to = HostMemory.bytes(table);
    for (int i = 0; i < ids.length; i++) {
      math.add(from, i * bytes, to, ids[i] * bytes, bytes);
    }
  }

  @Override
  public void layerNorm(INDArray x, INDArray gain, INDArray bias, INDArray y, INDArray statistics) {
    ByteBuffer from = HostMemory.bytes(x);
    ByteBuffer gains = HostMemory.bytes(gain);
    ByteBuffer biases = HostMemory.bytes(bias);
    ByteBuffer to = HostMemory.bytes(y);
    ByteBuffer stats = HostMemory.bytes(statistics);
    work.each(
        rows(x), columns(x) * FLOAT, at -> math.layerNorm(from, at, gains, biases, to, stats));
  }

  @Override
  public void layerNormBackward(
      INDArray x,
      INDArray gain,
      INDArray statistics,
      INDArray dy,
      INDArray residual,
      INDArray dx,
      INDArray dgain,
      INDArray dbias) {
    ByteBuffer values = HostMemory.bytes(x);
    ByteBuffer gains = HostMemory.bytes(gain);
    ByteBuffer stats = HostMemory.bytes(statistics);
    ByteBuffer dys = HostMemory.bytes(dy);
    ByteBuffer residuals = HostMemory.bytes(residual);
    ByteBuffer dxs = HostMemory.bytes(dx);
    int width = gains.limit();
    ByteBuffer both =
        work.sum(
            rows(x),
            width,
            2 * width,
            (to, sum) ->
                at ->
                    math.layerNormBackward(values, at, gains, stats, dys, residuals, dxs, to, sum));
    HostMemory.bytes(dgain).put(0, both, 0, width);
    HostMemory.bytes(dbias).put(0, both, width, width);
  }

  @Override
  public void gelu(INDArray x, INDArray y) {
    ByteBuffer from = HostMemory.bytes(x);
    ByteBuffer to = HostMemory.bytes(y);
    work.eachBlock(from.limit(), at -> math.gelu(from, to, at, RowWork.block(at, from.limit())));
  }

  @Override
  public void geluBackward(INDArray x, INDArray dy) {
    ByteBuffer from = HostMemory.bytes(x);
    ByteBuffer to = HostMemory.bytes(dy);
    work.eachBlock(
        from.limit(), at -> math.geluBackward(from, to, at, RowWork.block(at, from.limit())));
  }

  @Override
  public void attention(INDArray qkv, INDArray logSumExp, INDArray y, AttentionShape shape) {
    attention.forward(qkv, logSumExp, y, shape);
    Reference.reachabilityFence(logSumExp); // which a caller who does not train drops
  }

  @Override
  public void attentionOfLast(INDArray qkv, INDArray y, AttentionShape shape) {
    attention.forwardOfLast(qkv, y, shape);
  }

  @Override
  public void attentionBackward(
      INDArray qkv,
      INDArray logSumExp,
      INDArray y,
      INDArray dy,
      INDArray dqkv,
      AttentionShape shape) {
    attention.backward(qkv, logSumExp, y, dy, dqkv, shape);
  }

  @Override
  public double crossEntropy(INDArray logits, int[] targets, double scale, double zLoss) {
    ByteBuffer values = HostMemory.bytes(logits);
    int width = columns(logits);
    double[] losses = new double[targets.length];
    work.each(
        targets.length,
        width * FLOAT,
        at -> {
          int i = at / FLOAT / width;
          if (targets[i] == TokenBatch.IGNORED) {
            math.clear(values, at, width * FLOAT);
          } else {
            losses[i] = math.crossEntropy(values, at, width, targets[i], (float) scale, zLoss);
          }
        });
    double loss = 0;
    for (double one : losses) {
      loss += one;
    }
    return loss;
  }

  @Override
  public double[] logSumExp(INDArray logits) {
    ByteBuffer values = HostMemory.bytes(logits);
    int width = columns(logits);
    double[] sums = new double[rows(logits)];
    work.each(
        rows(logits),
        columns(logits) * FLOAT,
        at -> sums[at / FLOAT / width] = math.logSumExp(values, at, width));
    return sums;
  }

  private static int rows(INDArray matrix) {
    return (int) matrix.size(0);
  }

  private static int columns(INDArray matrix) {
    return (int) matrix.size(1);
  }

  @Override
  public void close() {
    attention.close();
    work.close();
    workers.close();
  }
}
