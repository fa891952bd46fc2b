package io.gristmill.device;

import io.gristmill.config.OptimizerSection;
import io.gristmill.device.cuda.Products.Epilogue;
import io.gristmill.device.cuda.Products.Product;
import io.gristmill.device.cuda.Products.Type;
import io.gristmill.device.kernels.DeviceKernels;
import io.gristmill.device.plan.DevicePlan;
import io.gristmill.device.plan.DeviceWeights;
import io.gristmill.model.shape.BlockShape.Layout;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.HiddenMatrix;

/**
 * The Newton-Schulz iteration of Muon (Jordan, 2024) on the card: {@code X = U / |U|}, then several
 * times {@code A = X Xᵀ, X = a X + (b A + c A A) X}, with bfloat16 operands and float32 sums.
 */
final class DeviceMuon {

  private static final float A = 3.4445f;
  private static final float B = -4.7750f;
  private static final float C = 2.0315f;

  private final DeviceKernels kernels;
  private final DevicePlan plan;
  private final GptConfig model;
  private final OptimizerSection settings;
  private final DeviceWeights weights;

  /**
   * Where a matrix lies in its parameter, and its form in the iteration, which is never higher than
   * wide.
   */
  private record Part(int rows, int columns, long stride, long offset) {

    static Part of(HiddenMatrix matrix, Layout layout, long packed) {
      int in = Math.toIntExact(matrix.in());
      int out = Math.toIntExact(matrix.out());
      return layout == Layout.IN_OUT
          ? new Part(in, out, packed, matrix.from())
          : new Part(out, in, in, matrix.from() * in);
    }

    int transposed() {
      return rows > columns ? 1 : 0;
    }

    int shorter() {
      return Math.min(rows, columns);
    }

    int longer() {
      return Math.max(rows, columns);
    }
  }

  DeviceMuon(
      DeviceKernels kernels,
      DevicePlan plan,
      GptConfig model,
      OptimizerSection settings,
      DeviceWeights weights) {
    this.kernels = kernels;
    this.plan = plan;
    this.model = model;
    this.settings = settings;
    this.weights = weights;
  }

  /**
   * Updates a matrix, whose gradient has become U.
   *
   * @param name of the parameter that the matrix is a part of
   */
  void update(String name, HiddenMatrix matrix, double rate) {
    long packed =
        HiddenMatrix.of(model).stream()
            .filter(other -> other.parameter().equals(matrix.parameter()))
            .mapToLong(HiddenMatrix::out)
            .sum();
    Part part = Part.of(matrix, model.block().layout(), packed);
    long x = orthogonalized(weights.gradient(name) + Float.BYTES * part.offset(), part);
    double scale = settings.muon().scale().factor(matrix.in(), matrix.out());
    kernels.elements(
        "muon_apply",
        (long) part.rows() * part.columns(),
        weights.values(name) + Float.BYTES * part.offset(),
        x,
        weights.copy(name) + Short.BYTES * part.offset(),
        part.rows(),
        part.columns(),
        part.stride(),
        part.transposed(),
        plan.state,
        (float) (rate * scale),
        (float) (rate * settings.weightDecay()));
  }

  private long orthogonalized(long u, Part part) {
    DevicePlan.Orthogonalization buffers = plan.muon;
    int blocks = DevicePlan.SQUARE_BLOCKS;
    long size = (long) part.rows() * part.columns();
    kernels.sum("squares_2d", blocks, u, plan.squares, part.rows(), part.columns(), part.stride());
    kernels.elements(
        "muon_gather",
        size,
        u,
        buffers.x(),
        part.rows(),
        part.columns(),
        part.stride(),
        part.transposed(),
        plan.squares,
        blocks);
    long x = buffers.x();
    long next = buffers.next();
    for (int i = 0; i < settings.muon().steps(); i++) {
      step(x, next, part.shorter(), part.longer());
      long last = x;
      x = next;
      next = last;
    }
    return x;
  }

  private void step(long x, long next, int r, int c) {
    DevicePlan.Orthogonalization buffers = plan.muon;
    long square = (long) r * r;
    product(r, c, r, true, x, x, buffers.gram());
    kernels.elements("to_bf16", square, buffers.gram(), buffers.gramOperand(), square);
    product(r, r, r, false, buffers.gramOperand(), buffers.gramOperand(), buffers.gram2());
    kernels.elements(
        "muon_polynomial",
        square,
        buffers.gram(),
        buffers.gram2(),
        buffers.polynomial(),
        B,
        C,
        square);
    product(r, r, c, false, buffers.polynomial(), x, buffers.px());
    long size = (long) r * c;
    kernels.elements("muon_combine", size, x, buffers.px(), next, A, size);
  }

  private void product(int n, int k, int m, boolean transposeB, long a, long b, long c) {
    Product product = new Product(n, k, m, false, transposeB, Type.FLOAT32, false, Epilogue.NONE);
    kernels.products().multiply(product, a, b, c, 0, 0);
  }
}
