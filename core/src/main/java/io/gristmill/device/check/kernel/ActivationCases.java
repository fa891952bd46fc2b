package io.gristmill.device.check.kernel;

import io.gristmill.device.check.kernel.CardArray.Type;
import io.gristmill.device.check.kernel.KernelCase.Expected;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** GELU, SwiGLU, rotary embedding, sums of columns and conversion to bf16. */
final class ActivationCases {

  private static final double ROOT = Math.sqrt(2 / Math.PI);
  private static final double CUBIC = 0.044715;
  private static final int SUM_BLOCKS = 256;

  private ActivationCases() {}

  static void run(Workbench bench) {
    gelu(bench);
    swiglu(bench);
    rotate(bench, 1);
    rotate(bench, -1);
    columnSums(bench);
    toBf16(bench);
  }

  /** The tanh form. */
  static double gelu(double x) {
    return 0.5 * x * (1 + Math.tanh(ROOT * (x + CUBIC * x * x * x)));
  }

  static double geluSlope(double x) {
    double t = Math.tanh(ROOT * (x + CUBIC * x * x * x));
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * ROOT * (1 + 3 * CUBIC * x * x);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double[] mapped(double[] x, DoubleUnaryOperator function) {
    return Arrays.stream(x).map(function).toArray();
  }

  private static void gelu(Workbench bench) {
    int n = bench.rows() * bench.model().block().hiddenSize();
    CardArray x = bench.normal(Type.BF16, n, 0, 2);
    CardArray y = bench.zeros(Type.BF16, n);
    CardArray dy = bench.normal(Type.BF16, n, 0, 1);
    bench.run(
        new KernelCase(
            "gelu_forward",
            () -> bench.kernels().elements("gelu_forward", n, x.address(), y.address(), (long) n),
            List.of(
                new Expected(
                    "", y, () -> mapped(x.first(), ActivationCases::gelu), KernelCase.ROUNDED))));
    bench.run(
        new KernelCase(
            "gelu_backward",
            () -> bench.kernels().elements("gelu_backward", n, x.address(), dy.address(), (long) n),
            List.of(
                new Expected(
                    "",
                    dy,
                    () -> {
                      double[] dx = dy.first().clone();
                      Arrays.setAll(dx, i -> dx[i] * geluSlope(x.first()[i]));
                      return dx;
                    },
                    KernelCase.ROUNDED))));
  }

  private static void swiglu(Workbench bench) {
    int rows = bench.rows();
    int hidden = bench.model().block().hiddenSize() / 2;
    int n = rows * hidden;
    CardArray x = bench.normal(Type.BF16, 2 * n, 0, 2);
    CardArray y = bench.zeros(Type.BF16, n);
    CardArray dy = bench.normal(Type.BF16, n, 0, 1);
    CardArray dx = bench.zeros(Type.BF16, 2 * n);
    bench.run(
        new KernelCase(
            "swiglu_forward",
            () ->
                bench
                    .kernels()
                    .elements("swiglu_forward", n, x.address(), y.address(), rows, hidden),
            List.of(
                new Expected(
                    "",
                    y,
                    () -> {
                      double[] values = new double[n];
                      for (int i = 0; i < n; i++) {
                        int at = i / hidden * 2 * hidden + i % hidden;
                        double gate = x.first()[at];
                        values[i] = gate * sigmoid(gate) * x.first()[at + hidden];
                      }
                      return values;
                    },
                    KernelCase.ROUNDED))));
    bench.run(
        new KernelCase(
            "swiglu_backward",
            () ->
                bench
                    .kernels()
                    .elements(
                        "swiglu_backward",
                        n,
                        x.address(),
                        dy.address(),
                        dx.address(),
                        rows,
                        hidden),
            List.of(
                new Expected(
                    "",
                    dx,
                    () -> swigluBackward(x.first(), dy.first(), hidden),
                    KernelCase.ROUNDED))));
  }

  private static double[] swigluBackward(double[] x, double[] dy, int hidden) {
    double[] dx = new double[x.length];
    for (int i = 0; i < dy.length; i++) {
      int at = i / hidden * 2 * hidden + i % hidden;
      double gate = x[at];
      double s = sigmoid(gate);
      dx[at] = dy[i] * x[at + hidden] * s * (1 + gate * (1 - s));
      dx[at + hidden] = dy[i] * gate * s;
    }
    return dx;
  }

  private static void rotate(Workbench bench, int sign) {
    int head = bench.model().headSize();
    int half = head / 2;
    int heads = bench.model().heads() + bench.model().block().keyValueHeads();
    int packed = bench.model().packedSize();
    CardArray qkv = bench.normal(Type.BF16, bench.rows() * packed, 0, 1);
    CardArray cosines = bench.normal(Type.FLOAT, bench.padded() * half, 0, 1);
    CardArray sines = bench.normal(Type.FLOAT, bench.padded() * half, 0, 1);
    bench.run(
        new KernelCase(
            sign > 0 ? "rotate" : "rotate back",
            () ->
                bench
                    .kernels()
                    .rows(
                        "rotate",
                        bench.rows(),
                        qkv.address(),
                        cosines.address(),
                        sines.address(),
                        0L,
                        bench.rows(),
                        bench.padded(),
                        heads,
                        packed,
                        (float) sign),
            List.of(
                new Expected(
                    "",
                    qkv,
                    () -> {
                      double[] y = qkv.first().clone();
                      for (int item = 0; item < bench.rows() * heads * half; item++) {
                        int row = item / half / heads;
                        int at = row * packed + item / half % heads * head + item % half;
                        int angle = row % bench.padded() * half + item % half;
                        double a = qkv.first()[at];
                        double b = qkv.first()[at + half];
                        double sine = sign * sines.first()[angle];
                        y[at] = a * cosines.first()[angle] - b * sine;
                        y[at + half] = b * cosines.first()[angle] + a * sine;
                      }
                      return y;
                    },
                    KernelCase.ROUNDED))));
  }

  private static void columnSums(Workbench bench) {
    int rows = bench.rows();
    int columns = bench.model().packedSize();
    int parts = Math.min(SUM_BLOCKS, (rows + 63) / 64);
    CardArray x = bench.normal(Type.BF16, rows * columns, 0, 1);
    CardArray partial = bench.zeros(Type.FLOAT, parts * columns);
    CardArray sums = bench.normal(Type.FLOAT, columns, 0, 1);
    bench.run(
        new KernelCase(
            "column_sums, column_sums_add",
            () -> {
              bench
                  .kernels()
                  .columnParts(
                      "column_sums", columns, parts, x.address(), partial.address(), rows, columns);
              bench
                  .kernels()
                  .columns(
                      "column_sums_add",
                      columns,
                      partial.address(),
                      sums.address(),
                      parts,
                      columns);
            },
            List.of(
                new Expected(
                    "",
                    sums,
                    () -> {
                      double[] all = sums.first().clone();
                      for (int i = 0; i < x.first().length; i++) {
                        all[i % columns] += x.first()[i];
                      }
                      return all;
                    },
                    KernelCase.FLOAT))));
  }

  private static void toBf16(Workbench bench) {
    int n = bench.rows() * bench.width() + 3;
    CardArray from = bench.normal(Type.FLOAT, n, 0, 1);
    CardArray to = bench.zeros(Type.BF16, n);
    bench.run(
        new KernelCase(
            "to_bf16",
            () -> bench.kernels().elements("to_bf16", n, from.address(), to.address(), (long) n),
            List.of(new Expected("", to, () -> mapped(from.first(), Type.BF16::rounded), 0))));
  }
}
