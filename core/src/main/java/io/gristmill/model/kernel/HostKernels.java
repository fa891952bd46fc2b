package io.gristmill.model.kernel;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemv;

import io.gristmill.optim.HostMemory;
import io.gristmill.tokens.TokenBatch;
import java.nio.ByteBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** BLAS on raw addresses and row arithmetic in Java, for float32 on a CPU. */
final class HostKernels implements Kernels {

  private static final int FLOAT = Float.BYTES;

  private final RowMath rows;
  private final HostAttention attention;
  private final HostMemory.Window a = new HostMemory.Window();
  private final HostMemory.Window b = new HostMemory.Window();
  private final HostMemory.Window c = new HostMemory.Window();

  HostKernels(RowMath rows) {
    this.rows = rows;
    this.attention = new HostAttention(rows);
  }

  @Override
  public void times(INDArray x, INDArray y, double beta, INDArray z) {
    int k = columns(x);
    int n = columns(y);
    if (rows(x) == 1) {
      sgemv(CblasTrans, k, n, y, x, beta, z);
    } else {
      sgemm(CblasNoTrans, CblasNoTrans, rows(x), n, k, x, k, y, n, beta, z);
    }
  }

  @Override
  public void timesTransposed(INDArray x, INDArray y, double beta, INDArray z) {
    int k = columns(x);
    if (rows(x) == 1) {
      sgemv(CblasNoTrans, rows(y), k, y, x, beta, z);
    } else {
      sgemm(CblasNoTrans, CblasTrans, rows(x), rows(y), k, x, k, y, k, beta, z);
    }
  }

  @Override
  public void transposedTimes(INDArray x, INDArray y, double beta, INDArray z) {
    int m = columns(x);
    int n = columns(y);
    sgemm(CblasTrans, CblasNoTrans, m, n, rows(x), x, m, y, n, beta, z);
  }

  private void sgemm(
      int transX,
      int transY,
      int m,
      int n,
      int k,
      INDArray x,
      int strideX,
      INDArray y,
      int strideY,
      double beta,
      INDArray z) {
    a.at(HostMemory.address(x));
    b.at(HostMemory.address(y));
    c.at(HostMemory.address(z));
    cblas_sgemm(
        CblasRowMajor, transX, transY, m, n, k, 1f, a, strideX, b, strideY, (float) beta, c, n);
  }

  /** {@code z = matrix x + beta z}, or with the matrix transposed. */
  private void sgemv(
      int trans, int rows, int columns, INDArray matrix, INDArray x, double beta, INDArray z) {
    a.at(HostMemory.address(matrix));
    b.at(HostMemory.address(x));
    c.at(HostMemory.address(z));
    cblas_sgemv(CblasRowMajor, trans, rows, columns, 1f, a, columns, b, 1, (float) beta, c, 1);
  }

  @Override
  public void broadcast(INDArray row, INDArray y) {
    rows.broadcast(HostMemory.bytes(row), HostMemory.bytes(y));
  }

  @Override
  public void addBroadcast(INDArray x, INDArray row, INDArray y) {
    rows.addBroadcast(HostMemory.bytes(x), HostMemory.bytes(row), HostMemory.bytes(y));
  }

  @Override
  public void columnSums(INDArray x, INDArray sums) {
    rows.columnSums(HostMemory.bytes(x), HostMemory.bytes(sums));
  }

  @Override
  public void addRows(INDArray table, int[] ids, INDArray y) {
    int bytes = columns(y) * FLOAT;
    ByteBuffer from = HostMemory.bytes(table);
    ByteBuffer to = HostMemory.bytes(y);
    for (int i = 0; i < ids.length; i++) {
      rows.add(from, ids[i] * bytes, to, i * bytes, bytes);
    }
  }

  @Override
  public void addToRows(INDArray dy, int[] ids, INDArray table) {
    int bytes = columns(dy) * FLOAT;
    ByteBuffer from = HostMemory.bytes(dy);
    ByteBuffer to = HostMemory.bytes(table);
    for (int i = 0; i < ids.length; i++) {
      rows.add(from, i * bytes, to, ids[i] * bytes, bytes);
    }
  }

  @Override
  public void layerNorm(INDArray x, INDArray gain, INDArray bias, INDArray y, INDArray statistics) {
    rows.layerNorm(
        HostMemory.bytes(x),
        HostMemory.bytes(gain),
        HostMemory.bytes(bias),
        HostMemory.bytes(y),
        HostMemory.bytes(statistics));
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
    rows.layerNormBackward(
        HostMemory.bytes(x),
        HostMemory.bytes(gain),
        HostMemory.bytes(statistics),
        HostMemory.bytes(dy),
        HostMemory.bytes(residual),
        HostMemory.bytes(dx),
        HostMemory.bytes(dgain),
        HostMemory.bytes(dbias));
  }

  @Override
  public void gelu(INDArray x, INDArray y) {
    rows.gelu(HostMemory.bytes(x), HostMemory.bytes(y));
  }

  @Override
  public void multiply(INDArray y, INDArray x) {
    rows.multiply(HostMemory.bytes(y), HostMemory.bytes(x));
  }

  @Override
  public void attention(INDArray qkv, INDArray probabilities, INDArray y, AttentionShape shape) {
    attention.forward(qkv, probabilities, y, shape);
  }

  @Override
  public void attentionOfLast(
      INDArray qkv, INDArray probabilities, INDArray y, AttentionShape shape) {
    attention.forwardOfLast(qkv, probabilities, y, shape);
  }

  @Override
  public void attentionBackward(
      INDArray qkv,
      INDArray probabilities,
      INDArray dy,
      INDArray dqkv,
      INDArray scratch,
      AttentionShape shape) {
    attention.backward(qkv, probabilities, dy, dqkv, scratch, shape);
  }

  @Override
  public double crossEntropy(INDArray logits, int[] targets, double scale, double zLoss) {
    ByteBuffer values = HostMemory.bytes(logits);
    int width = columns(logits);
    double loss = 0;
    for (int i = 0, at = 0; i < targets.length; i++, at += width * FLOAT) {
      if (targets[i] == TokenBatch.IGNORED) {
        rows.clear(values, at, width);
      } else {
        loss += rows.crossEntropy(values, at, width, targets[i], (float) scale, zLoss);
      }
    }
    return loss;
  }

  @Override
  public double[] logSumExp(INDArray logits) {
    ByteBuffer values = HostMemory.bytes(logits);
    int width = columns(logits);
    double[] sums = new double[rows(logits)];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = rows.logSumExp(values, i * width * FLOAT, width);
    }
    return sums;
  }

  private static int rows(INDArray matrix) {
    return (int) matrix.size(0);
  }

  private static int columns(INDArray matrix) {
    return (int) matrix.size(1);
  }
}
