package io.gristmill.model.kernel;

import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.host.HostMemory;
import io.gristmill.host.Workers;
import io.gristmill.model.kernel.Blas.Product;
import io.gristmill.model.kernel.Blas.Product.Form;
import io.gristmill.model.kernel.Operands.Place;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The matrix products of {@link HostKernels}, in tiles on raw addresses. */
final class HostProducts implements AutoCloseable {

  /** Rows of a tile of {@link #gram}: smaller ones skip more, larger ones multiply faster. */
  static final int GRAM_TILE = 128;

  /** Side of the squares that are transposed at a time, so that both stay in the L1 cache. */
  private static final int SQUARE = 32;

  private final Workers workers;
  private final Operands float32;
  private Operands reduced;
  private Operands operands;

  HostProducts(Workers workers) {
    this.workers = workers;
    this.float32 = Operands.Float32.of(workers.count());
    this.operands = float32;
  }

  /** Sets the precision of operands from now on; weights may have changed. */
  void use(Precision precision) {
    operands = Bf16.reduces(precision) ? reduced() : float32;
    operands.forgetWeights();
  }

  private Operands reduced() {
    if (reduced == null) {
      reduced = Bf16.operands(workers, float32);
    }
    return reduced;
  }

  void matmul(INDArray x, INDArray y, double beta, INDArray z) {
    multiply(Form.MATMUL, first(x), weights(y), beta, z);
  }

  void matmulNT(INDArray x, INDArray y, double beta, INDArray z) {
    multiply(Form.MATMUL_NT, first(x), weights(y), beta, z);
  }

  void matmulTN(INDArray x, INDArray y, double beta, INDArray z) {
    multiply(Form.MATMUL_TN, first(x), second(y), beta, z);
  }

  /**
   * The gradients of a product {@code y = x w} or {@code y = x wᵀ}, for which {@code dy} is
   * converted once.
   *
   * @param form of the product
   * @param beta factor of the earlier {@code dw}
   */
  void backward(
      Form form, INDArray x, INDArray w, INDArray dy, double beta, INDArray dw, INDArray dx) {
    Operand slope = first(dy);
    Operand input = second(x);
    if (form == Form.MATMUL) {
      multiply(Form.MATMUL_TN, input, slope, beta, dw);
      multiply(Form.MATMUL_NT, slope, weights(w), 0, dx);
    } else {
      multiply(Form.MATMUL_TN, slope, input, beta, dw);
      multiply(Form.MATMUL, slope, weights(w), 0, dx);
    }
  }

  /**
   * {@code c = a aᵀ + beta c} for a symmetric c: tiles of rows compute the columns up to their own
   * end, and the rest is copied from the other side of the diagonal. With six tiles that is 58 % of
   * the operations.
   */
  void gram(INDArray a, double beta, INDArray c) {
    int n = rows(a);
    int k = columns(a);
    long x = operands.of(a, Place.FIRST);
    long z = HostMemory.address(c);
    Operands used = operands;
    int tiles = (n + GRAM_TILE - 1) / GRAM_TILE;
    workers.each(
        tiles,
        1,
        (worker, from, to) -> {
          // The longest tile first, so that threads end together.
          int first = (tiles - 1 - from) * GRAM_TILE;
          int end = Math.min(first + GRAM_TILE, n);
          Product product = new Product(Form.MATMUL_NT, end - first, end, k, k, k, (float) beta, n);
          long rows = x + (long) first * k * used.bytes();
          used.multiply(worker, product, rows, x, z + (long) first * n * Float.BYTES);
        });
    FloatBuffer values = HostMemory.bytes(c).order(HostMemory.ORDER).asFloatBuffer();
    workers.each(n, SQUARE, (worker, from, to) -> mirror(values, n, from, to));
  }

  /** Copies to rows of the upper half, beyond their tiles, the columns of the lower one. */
  private static void mirror(FloatBuffer c, int n, int from, int to) {
    for (int first = (from / GRAM_TILE + 1) * GRAM_TILE; first < n; first += SQUARE) {
      int end = Math.min(first + SQUARE, n);
      for (int i = from; i < to; i++) {
        for (int j = first; j < end; j++) {
          c.put(i * n + j, c.get(j * n + i));
        }
      }
    }
  }

  /** A matrix in the precision of products, as stored. */
  private record Operand(long address, int rows, int columns) {}

  private Operand first(INDArray x) {
    return new Operand(operands.of(x, Place.FIRST), rows(x), columns(x));
  }

  private Operand second(INDArray x) {
    return new Operand(operands.of(x, Place.SECOND), rows(x), columns(x));
  }

  private Operand weights(INDArray w) {
    return new Operand(operands.ofWeights(w), rows(w), columns(w));
  }

  private void multiply(Form form, Operand x, Operand y, double beta, INDArray z) {
    int k = form.transposesX() ? x.rows : x.columns;
    long c = HostMemory.address(z);
    int ldz = columns(z);
    long bytes = operands.bytes();
    Operands used = operands;
    tiles(
        rows(z),
        ldz,
        (worker, i, m, j, n) ->
            used.multiply(
                worker,
                new Product(form, m, n, k, x.columns, y.columns, (float) beta, ldz),
                x.address + bytes * i * (form.transposesX() ? 1 : x.columns),
                y.address + bytes * j * (form.transposesY() ? y.columns : 1),
                c + ((long) i * ldz + j) * Float.BYTES));
  }

  /**
   * Splits a product along its longer side into tiles: small ones multiply slower, by a tenth below
   * 256, and large ones occupy few threads. The tiles are the same for any number of threads, since
   * each may be rounded differently.
   */
  private void tiles(int rows, int columns, Tile tile) {
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

  @Override
  public void close() {
    if (reduced != null) {
      reduced.close();
    }
  }
}
