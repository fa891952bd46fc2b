package io.gristmill.model;

import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.model.kernel.Kernels;
import io.gristmill.model.layer.ReusableBuffer;
import io.gristmill.optim.VectorMath;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Orthogonalizes matrices by the quintic Newton-Schulz iteration of Muon (Jordan, 2024): {@code X =
 * U / max(|U|, 1e-7)}, then several times {@code A = X Xᵀ, X = a X + (b A + c A A) X}.
 *
 * <p>The result is no orthogonal matrix: after five steps its singular values are 0.68 to 1.2, and
 * near 0 where those of U are less than about 0.001 of its norm. A matrix of zeros stays one.
 */
final class NewtonSchulz implements AutoCloseable {

  private static final double A = 3.4445;
  private static final double B = -4.7750;
  private static final double C = 2.0315;
  private static final double EPSILON = 1e-7;

  private final int steps;
  private final ReusableBuffer even;
  private final ReusableBuffer odd;
  private final ReusableBuffer gram;
  private final ReusableBuffer polynomial;

  NewtonSchulz(DataType type, int steps) {
    this.steps = steps;
    this.even = new ReusableBuffer(type);
    this.odd = new ReusableBuffer(type);
    this.gram = new ReusableBuffer(type);
    this.polynomial = new ReusableBuffer(type);
  }

  /**
   * Replaces a matrix by {@code scale} times its orthogonalized form.
   *
   * @param matrix finite, of any strides
   * @param kernels for the products, whose result does not depend on their threads
   * @param precision of their operands
   */
  void apply(INDArray matrix, double scale, Kernels kernels, Precision precision) {
    // The same result for the transposed matrix, with the smaller A.
    INDArray wide = matrix.size(0) > matrix.size(1) ? matrix.transpose() : matrix;
    long rows = wide.size(0);
    INDArray a = gram.matrix(rows, rows);
    INDArray p = polynomial.matrix(rows, rows);
    INDArray x = even.matrix(rows, wide.size(1));
    INDArray next = odd.matrix(rows, wide.size(1));
    x.assign(wide);
    x.muli(1 / Math.max(VectorMath.of(x, kernels.workers()).norm(x), EPSILON));
    for (int i = 0; i < steps; i++) {
      kernels.use(precision);
      kernels.gram(x, 0, a);
      p.assign(a);
      kernels.gram(a, B / C, p);
      p.muli(C);
      next.assign(x);
      kernels.matmul(p, x, A, next);
      INDArray last = x;
      x = next;
      next = last;
    }
    kernels.use(Precision.FLOAT32);
    wide.assign(x.muli(scale));
  }

  @Override
  public void close() {
    even.close();
    odd.close();
    gram.close();
    polynomial.close();
  }
}
