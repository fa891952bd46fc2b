package io.gristmill.model.kernel;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemv;

import io.gristmill.host.HostMemory;

/** Products of row-major matrices by their addresses and strides; for one worker. */
final class Blas {

  private final HostMemory.Window a = new HostMemory.Window();
  private final HostMemory.Window b = new HostMemory.Window();
  private final HostMemory.Window c = new HostMemory.Window();

  /** {@code z = x y + beta z}: {@code [m][k]} times {@code [k][n]}. */
  void matmul(int m, int n, int k, long x, int ldx, long y, int ldy, float beta, long z, int ldz) {
    gemm(CblasNoTrans, CblasNoTrans, m, n, k, x, ldx, y, ldy, beta, z, ldz);
  }

  /** {@code z = x yᵀ + beta z}: {@code [m][k]} times the transposed {@code [n][k]}. */
  void matmulNT(
      int m, int n, int k, long x, int ldx, long y, int ldy, float beta, long z, int ldz) {
    gemm(CblasNoTrans, CblasTrans, m, n, k, x, ldx, y, ldy, beta, z, ldz);
  }

  /** {@code z = xᵀ y + beta z}: the transposed {@code [k][m]} times {@code [k][n]}. */
  void matmulTN(
      int m, int n, int k, long x, int ldx, long y, int ldy, float beta, long z, int ldz) {
    gemm(CblasTrans, CblasNoTrans, m, n, k, x, ldx, y, ldy, beta, z, ldz);
  }

  private void gemm(
      int transX,
      int transY,
      int m,
      int n,
      int k,
      long x,
      int ldx,
      long y,
      int ldy,
      float beta,
      long z,
      int ldz) {
    cblas_sgemm(
        CblasRowMajor, transX, transY, m, n, k, 1f, a.at(x), ldx, b.at(y), ldy, beta, c.at(z), ldz);
  }

  /** {@code z = matrix x + beta z}: {@code [rows][columns]} times {@code [columns]}. */
  void matvec(int rows, int columns, long matrix, long x, float beta, long z) {
    gemv(CblasNoTrans, rows, columns, matrix, x, beta, z);
  }

  /** {@code z = matrixᵀ x + beta z}. */
  void matvecT(int rows, int columns, long matrix, long x, float beta, long z) {
    gemv(CblasTrans, rows, columns, matrix, x, beta, z);
  }

  private void gemv(int trans, int rows, int columns, long matrix, long x, float beta, long z) {
    cblas_sgemv(
        CblasRowMajor,
        trans,
        rows,
        columns,
        1f,
        a.at(matrix),
        columns,
        b.at(x),
        1,
        beta,
        c.at(z),
        1);
  }
}
