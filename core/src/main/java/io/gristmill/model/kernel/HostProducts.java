package io.gristmill.model.kernel;

import io.gristmill.host.HostMemory;
import io.gristmill.host.Workers;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The matrix products of {@link HostKernels}: BLAS on raw addresses, in tiles. */
final class HostProducts {

  private final Workers workers;
  private final Blas[] blas;

  HostProducts(Workers workers) {
    this.workers = workers;
    this.blas = new Blas[workers.count()];
    for (int i = 0; i < blas.length; i++) {
      blas[i] = new Blas();
    }
  }

  void matmul(INDArray x, INDArray y, double beta, INDArray z) {
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

  void matmulNT(INDArray x, INDArray y, double beta, INDArray z) {
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

  void matmulTN(INDArray x, INDArray y, double beta, INDArray z) {
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
    return address + ((long) row * width + column) * Float.BYTES;
  }

  /**
   * Splits a product along its longer side into tiles: small ones multiply slower, by a tenth below
   * 256, and large ones occupy few threads. The tiles are the same for any number of threads, since
   * BLAS may round each of them differently.
   */
  private void products(int rows, int columns, Tile tile) {
    int longer = Math.max(rows, columns);
    int most = Math.max(Math.min(512, (longer + 1) / 2), (longer + 3) / 4);
    workers.each(
        longer,
        Math.max(64, (most + 15) / 16 * 16),
        (worker, from, to) -> {
          if (rows >= columns) {
            tile.product(worker, from, to - from, 0, columns);
          } else {
            tile.product(worker, 0, rows, from, to - from);
          }
        });
  }

  /** {@code rows} and {@code columns} of a product from a row and a column on. */
  @FunctionalInterface
  private interface Tile {
    void product(int worker, int row, int rows, int column, int columns);
  }

  private static int rows(INDArray matrix) {
    return (int) matrix.size(0);
  }

  private static int columns(INDArray matrix) {
    return (int) matrix.size(1);
  }
}
