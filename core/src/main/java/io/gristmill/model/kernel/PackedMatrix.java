package io.gristmill.model.kernel;

import io.gristmill.host.HostMemory;
import io.gristmill.host.Workers;
import io.gristmill.model.kernel.Blas.Product.Form;
import io.gristmill.model.kernel.row.RowProducts;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A copy of a matrix of weights in panels of a few columns, which products with few rows read from
 * start to end. Unlike those of BLAS, its products are the same for a row alone and among others.
 */
final class PackedMatrix {

  /** Panels that a worker takes at a time. */
  private static final int CHUNK = 4;

  private final RowProducts products;
  private final int k;
  private final int n;
  private final float[][] panels; // [panel][k][width]

  /**
   * Copies a matrix.
   *
   * @param form {@code MATMUL} for {@code y [k][n]}, {@code MATMUL_NT} for {@code y [n][k]}
   */
  PackedMatrix(RowProducts products, Form form, INDArray y) {
    this.products = products;
    this.k = (int) y.size(form.transposesY() ? 1 : 0);
    this.n = (int) y.size(form.transposesY() ? 0 : 1);
    int width = products.width();
    FloatBuffer from = floats(y);
    panels = new float[(n + width - 1) / width][k * width];
    for (int j = 0; j < n; j++) {
      float[] panel = panels[j / width];
      int first = form.transposesY() ? j * k : j;
      int step = form.transposesY() ? 1 : n;
      for (int i = 0; i < k; i++) {
        panel[i * width + j % width] = from.get(first + i * step);
      }
    }
  }

  /** {@code z = x y + beta z} for {@code x [rows][k]} and {@code z [rows][n]}. */
  void multiply(INDArray x, double beta, INDArray z, Arrays memory, Workers workers) {
    int rows = (int) x.size(0);
    int width = products.width();
    int stride = panels.length * width;
    float[] in = memory.in(rows * k);
    float[] out = memory.out(rows * stride);
    floats(x).get(in, 0, rows * k);
    workers.each(
        panels.length,
        CHUNK,
        (worker, from, to) -> {
          for (int p = from; p < to; p++) {
            for (int i = 0; i < rows; i += RowProducts.ROWS) {
              int some = Math.min(RowProducts.ROWS, rows - i);
              products.multiply(
                  some, k, in, i * k, panels[p], 0, out, i * stride + p * width, stride);
            }
          }
        });
    FloatBuffer to = floats(z);
    for (int i = 0; i < rows; i++) {
      if (beta != 0) {
        float[] row = memory.in(n); // the left operand is not needed any more
        to.get(i * n, row, 0, n);
        add(row, (float) beta, out, i * stride);
      }
      to.put(i * n, out, i * stride, n);
    }
  }

  private void add(float[] x, float factor, float[] y, int at) {
    for (int j = 0; j < n; j++) {
      y[at + j] += factor * x[j];
    }
  }

  static FloatBuffer floats(INDArray array) {
    return HostMemory.bytes(array).order(HostMemory.ORDER).asFloatBuffer();
  }

  /** Arrays for the operands of one product at a time, which grow. */
  static final class Arrays {

    private float[] in = {};
    private float[] out = {};

    float[] in(int length) {
      if (in.length < length) {
        in = new float[length];
      }
      return in;
    }

    float[] out(int length) {
      if (out.length < length) {
        out = new float[length];
      }
      return out;
    }
  }
}
