package io.gristmill.model.kernel;

import io.gristmill.host.HostMemory;
import io.gristmill.host.Workers;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code c = a aᵀ + beta c} for a symmetric c: tiles of rows compute the columns up to their own
 * end, and the rest is copied from the other side of the diagonal. With six tiles that is 58 % of
 * the operations.
 */
final class HostGram {

  /** Rows of a tile: smaller ones skip more of the upper half, larger ones multiply faster. */
  static final int TILE = 128;

  /** Side of the squares that are transposed at a time, so that both stay in the L1 cache. */
  private static final int SQUARE = 32;

  private final Workers workers;
  private final Blas[] blas;

  HostGram(Workers workers) {
    this.workers = workers;
    this.blas = new Blas[workers.count()];
    for (int i = 0; i < blas.length; i++) {
      blas[i] = new Blas();
    }
  }

  void compute(INDArray a, double beta, INDArray c) {
    int n = (int) a.size(0);
    int k = (int) a.size(1);
    long x = HostMemory.address(a);
    long z = HostMemory.address(c);
    int tiles = (n + TILE - 1) / TILE;
    workers.each(
        tiles,
        1,
        (worker, from, to) -> {
          // The longest tile first, so that threads end together.
          int first = (tiles - 1 - from) * TILE;
          int end = Math.min(first + TILE, n);
          long rows = x + (long) first * k * Float.BYTES;
          long out = z + (long) first * n * Float.BYTES;
          blas[worker].matmulNT(end - first, end, k, rows, k, x, k, (float) beta, out, n);
        });
    FloatBuffer values = HostMemory.bytes(c).order(HostMemory.ORDER).asFloatBuffer();
    workers.each(n, SQUARE, (worker, from, to) -> mirror(values, n, from, to));
  }

  /** Copies to rows of the upper half, beyond their tiles, the columns of the lower one. */
  private static void mirror(FloatBuffer c, int n, int from, int to) {
    for (int first = (from / TILE + 1) * TILE; first < n; first += SQUARE) {
      int end = Math.min(first + SQUARE, n);
      for (int i = from; i < to; i++) {
        for (int j = first; j < end; j++) {
          c.put(i * n + j, c.get(j * n + i));
        }
      }
    }
  }
}
