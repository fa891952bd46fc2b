package io.gristmill.model.kernel;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import io.gristmill.optim.HostMemory;
import java.nio.ByteBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Causal attention without transposes: a head is an offset into the packed matrices and their width
 * is the stride. Positions are taken in blocks of rows, and a block computes the columns up to its
 * own last position only, which leaves out most of the upper triangle.
 */
final class HostAttention {

  /** Rows of a block: smaller skips more of the triangle, larger multiplies faster. */
  private static final int BLOCK = 64;

  private static final int FLOAT = Float.BYTES;

  private final RowMath rows;
  private final HostMemory.Window a = new HostMemory.Window();
  private final HostMemory.Window b = new HostMemory.Window();
  private final HostMemory.Window c = new HostMemory.Window();

  HostAttention(RowMath rows) {
    this.rows = rows;
  }

  void forward(INDArray qkv, INDArray probabilities, INDArray y, AttentionShape s) {
    long head = (long) s.context() * s.context() * FLOAT;
    long square = HostMemory.address(probabilities);
    for (int i = 0; i < s.batch(); i++) {
      ByteBuffer sequence = HostMemory.bytes(square, head / FLOAT * s.heads());
      for (int h = 0; h < s.heads(); h++) {
        Head place = new Head(HostMemory.address(qkv), HostMemory.address(y), i, h, s);
        for (int first = 0; first < s.context(); first += BLOCK) {
          forward(place, square + h * head, sequence, (int) (h * head), first, s);
        }
      }
      square += head * s.heads();
    }
  }

  private void forward(
      Head head, long square, ByteBuffer sequence, int offset, int first, AttentionShape s) {
    int t = s.context();
    int n = Math.min(BLOCK, t - first);
    int seen = first + n;
    int packed = 3 * s.embedding();
    long p = square + (long) first * t * FLOAT;
    // scores = Q Kᵀ
    gemm(CblasTrans, n, seen, s.headSize(), head.q(first), packed, head.k(), packed, 0, p, t);
    float scale = (float) s.scale();
    for (int i = first; i < seen; i++) {
      rows.softmax(sequence, offset + i * t * FLOAT, i + 1, seen, scale);
    }
    // Y = P V
    int d = s.embedding();
    gemm(CblasNoTrans, n, s.headSize(), seen, p, t, head.v(), packed, 0, head.y(first), d);
  }

  void forwardOfLast(INDArray qkv, INDArray probabilities, INDArray y, AttentionShape s) {
    int seen = s.context();
    int packed = 3 * s.embedding();
    long p = HostMemory.address(probabilities);
    ByteBuffer scores = HostMemory.bytes(probabilities);
    for (int h = 0; h < s.heads(); h++) {
      Head head = new Head(HostMemory.address(qkv), HostMemory.address(y), 0, h, s);
      long q = head.q(seen - 1);
      gemm(CblasTrans, 1, seen, s.headSize(), q, packed, head.k(), packed, 0, p, seen);
      rows.softmax(scores, 0, seen, seen, (float) s.scale());
      long out = head.y(0);
      gemm(CblasNoTrans, 1, s.headSize(), seen, p, seen, head.v(), packed, 0, out, s.embedding());
    }
  }

  void backward(
      INDArray qkv,
      INDArray probabilities,
      INDArray dy,
      INDArray dqkv,
      INDArray scratch,
      AttentionShape s) {
    long head = (long) s.context() * s.context() * FLOAT;
    long square = HostMemory.address(probabilities);
    Square gradients = new Square(HostMemory.address(scratch), HostMemory.bytes(scratch), 0);
    int last = (s.context() - 1) / BLOCK * BLOCK;
    for (int i = 0; i < s.batch(); i++) {
      ByteBuffer sequence = HostMemory.bytes(square, head / FLOAT * s.heads());
      for (int h = 0; h < s.heads(); h++) {
        Head values = new Head(HostMemory.address(qkv), HostMemory.address(dy), i, h, s);
        Head slopes = new Head(HostMemory.address(dqkv), 0, i, h, s);
        Square p = new Square(square + h * head, sequence, (int) (h * head));
        // From the last block on, the only one that reaches every key and so can overwrite.
        for (int first = last; first >= 0; first -= BLOCK) {
          backward(values, slopes, p, gradients, first, first == last ? 0 : 1, s);
        }
      }
      square += head * s.heads();
    }
  }

  private void backward(
      Head values, Head slopes, Square p, Square dp, int first, int beta, AttentionShape s) {
    int t = s.context();
    int n = Math.min(BLOCK, t - first);
    int seen = first + n;
    int d = s.embedding();
    int packed = 3 * d;
    int size = s.headSize();
    long row = (long) first * t * FLOAT;
    long dy = values.y(first);
    // dP = dY Vᵀ; dV += Pᵀ dY
    gemm(CblasTrans, n, seen, size, dy, d, values.v(), packed, 0, dp.address + row, t);
    gemmOfTransposed(seen, size, n, p.address + row, t, dy, d, beta, slopes.v(), packed);
    float scale = (float) s.scale();
    for (int i = first; i < seen; i++) {
      int at = i * t * FLOAT;
      rows.softmaxBackward(p.bytes, p.offset + at, dp.bytes, at, seen, scale);
    }
    // dQ = dS K; dK += dSᵀ Q
    long ds = dp.address + row;
    gemm(CblasNoTrans, n, size, seen, ds, t, values.k(), packed, 0, slopes.q(first), packed);
    gemmOfTransposed(seen, size, n, ds, t, values.q(first), packed, beta, slopes.k(), packed);
  }

  private void gemm(
      int transB,
      int m,
      int n,
      int k,
      long x,
      int ldx,
      long y,
      int ldy,
      int beta,
      long z,
      int ldz) {
    a.at(x);
    b.at(y);
    c.at(z);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, transB, m, n, k, 1f, a, ldx, b, ldy, beta, c, ldz);
  }

  private void gemmOfTransposed(
      int m, int n, int k, long x, int ldx, long y, int ldy, int beta, long z, int ldz) {
    a.at(x);
    b.at(y);
    c.at(z);
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, m, n, k, 1f, a, ldx, b, ldy, beta, c, ldz);
  }

  /** One head's {@code [context][context]} matrix. */
  private record Square(long address, ByteBuffer bytes, int offset) {}

  /** Addresses of one head of one sequence. */
  private static final class Head {

    private final int width;
    private final long q;
    private final long y;

    Head(long packed, long unpacked, int sequence, int head, AttentionShape s) {
      width = s.embedding() * FLOAT;
      long position = (long) sequence * s.context();
      long offset = (long) head * s.headSize() * FLOAT;
      q = packed + position * 3 * width + offset;
      y = unpacked + position * width + offset;
    }

    long q(int position) {
      return q + (long) position * 3 * width;
    }

    long k() {
      return q + width;
    }

    long v() {
      return q + 2L * width;
    }

    long y(int position) {
      return y + (long) position * width;
    }
  }
}
