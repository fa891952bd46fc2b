package io.gristmill.device.check.kernel;

import io.gristmill.device.check.kernel.CardArray.Type;
import io.gristmill.device.check.kernel.KernelCase.Expected;
import io.gristmill.device.kernels.DeviceKernels;
import java.util.Arrays;
import java.util.List;

/** LayerNorm or RMSNorm, with the sum before it, and the gradient of dropout. */
final class NormCases {

  private static final double EPSILON = 1e-5;
  private static final int MOST_BLOCKS = 256;

  private final Workbench bench;
  private final int d;
  private final int rows;
  private final boolean centred;
  private final CardArray gain;
  private final CardArray bias;

  private NormCases(Workbench bench) {
    this.bench = bench;
    this.d = bench.width();
    this.rows = bench.rows();
    this.centred = bench.model().block().centresNorms();
    this.gain = bench.normal(Type.FLOAT, d, 1, 0.1);
    this.bias = bench.normal(Type.FLOAT, d, 0, 0.1);
  }

  static void run(Workbench bench) {
    NormCases cases = new NormCases(bench);
    cases.forward();
    cases.residualForward();
    cases.backward();
    cases.dropoutBackward();
  }

  private long biasAddress() {
    return centred ? bias.address() : 0;
  }

  private void forward() {
    CardArray x = bench.normal(Type.BF16, rows * d, 0.2, 1);
    CardArray y = bench.zeros(Type.BF16, rows * d);
    CardArray statistics = bench.zeros(Type.FLOAT, 2 * rows);
    bench.run(
        new KernelCase(
            "norm_forward",
            () ->
                bench
                    .kernels()
                    .rows(
                        "norm_forward",
                        rows,
                        x.address(),
                        gain.address(),
                        biasAddress(),
                        y.address(),
                        statistics.address(),
                        rows),
            List.of(
                new Expected("y", y, () -> normed(x.first()), KernelCase.ROUNDED),
                new Expected(
                    "statistics", statistics, () -> statistics(x.first()), KernelCase.FLOAT))));
  }

  private void residualForward() {
    CardArray x = bench.normal(Type.BF16, rows * d, 0.2, 1);
    CardArray branch = bench.normal(Type.BF16, rows * d, 0, 1);
    CardArray sum = bench.zeros(Type.BF16, rows * d);
    CardArray y = bench.zeros(Type.BF16, rows * d);
    CardArray statistics = bench.zeros(Type.FLOAT, 2 * rows);
    Object[] arguments =
        DeviceKernels.with(
            bench.mask(),
            x.address(),
            branch.address(),
            sum.address(),
            gain.address(),
            biasAddress(),
            y.address(),
            statistics.address(),
            rows,
            bench.padded(),
            bench.context());
    bench.run(
        new KernelCase(
            "residual_norm_forward",
            () -> bench.kernels().rows("residual_norm_forward", rows, arguments),
            List.of(
                new Expected("sum", sum, () -> sum(x, branch), KernelCase.ROUNDED),
                new Expected("y", y, () -> normed(sum.read()), KernelCase.ROUNDED))));
  }

  private double[] sum(CardArray x, CardArray branch) {
    double[] sum = new double[rows * d];
    Arrays.setAll(sum, i -> x.first()[i] + bench.kept(i / d, i % d) * branch.first()[i]);
    return sum;
  }

  /** Mean and 1 / deviation of each row. */
  private double[] statistics(double[] x) {
    double[] statistics = new double[2 * rows];
    for (int row = 0; row < rows; row++) {
      double mean = 0;
      for (int c = 0; c < d && centred; c++) {
        mean += x[row * d + c] / d;
      }
      double squares = 0;
      for (int c = 0; c < d; c++) {
        squares += (x[row * d + c] - mean) * (x[row * d + c] - mean);
      }
      statistics[2 * row] = mean;
      statistics[2 * row + 1] = 1 / Math.sqrt(squares / d + EPSILON);
    }
    return statistics;
  }

  private double[] normed(double[] x) {
    double[] s = statistics(x);
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      int row = i / d;
      double shift = centred ? bias.first()[i % d] : 0;
      y[i] = (x[i] - s[2 * row]) * s[2 * row + 1] * gain.first()[i % d] + shift;
    }
    return y;
  }

  private void backward() {
    CardArray x = bench.normal(Type.BF16, rows * d, 0.2, 1);
    CardArray dy = bench.normal(Type.BF16, rows * d, 0, 1);
    CardArray residual = bench.normal(Type.BF16, rows * d, 0, 1);
    CardArray statistics = bench.array(Type.FLOAT, statistics(x.first()));
    int blocks = Math.min(MOST_BLOCKS, (rows + 7) / 8);
    CardArray partial = bench.zeros(Type.FLOAT, blocks * 2 * d);
    CardArray dgain = bench.normal(Type.FLOAT, d, 0, 1);
    CardArray dbias = bench.normal(Type.FLOAT, d, 0, 1);
    Gradients reference = new Gradients(x.first(), dy.first(), statistics.first());
    bench.run(
        new KernelCase(
            "norm_backward, norm_backward_sum",
            () -> {
              bench
                  .kernels()
                  .launch(
                      "norm_backward",
                      blocks,
                      1,
                      256,
                      0,
                      x.address(),
                      gain.address(),
                      statistics.address(),
                      dy.address(),
                      residual.address(),
                      residual.address(),
                      partial.address(),
                      rows);
              bench
                  .kernels()
                  .columns(
                      "norm_backward_sum",
                      d,
                      partial.address(),
                      dgain.address(),
                      centred ? dbias.address() : 0L,
                      blocks);
            },
            List.of(
                new Expected(
                    "dx", residual, () -> reference.dx(residual.first()), KernelCase.ROUNDED),
                new Expected("gain", dgain, () -> reference.dgain(dgain.first()), KernelCase.FLOAT),
                new Expected(
                    "bias", dbias, () -> reference.dbias(dbias.first()), KernelCase.FLOAT))));
  }

  /** Gradients of a norm. */
  private final class Gradients {

    private final double[] x;
    private final double[] dy;
    private final double[] statistics;

    Gradients(double[] x, double[] dy, double[] statistics) {
      this.x = x;
      this.dy = dy;
      this.statistics = statistics;
    }

    private double normalized(int i) {
      int row = i / d;
      return (x[i] - statistics[2 * row]) * statistics[2 * row + 1];
    }

    double[] dx(double[] residual) {
      double[] dx = residual.clone();
      for (int row = 0; row < rows; row++) {
        double mean = 0;
        double product = 0;
        for (int i = row * d; i < (row + 1) * d; i++) {
          double scaled = dy[i] * gain.first()[i % d];
          mean += centred ? scaled / d : 0;
          product += scaled * normalized(i) / d;
        }
        for (int i = row * d; i < (row + 1) * d; i++) {
          double scaled = dy[i] * gain.first()[i % d];
          dx[i] += statistics[2 * row + 1] * (scaled - mean - normalized(i) * product);
        }
      }
      return dx;
    }

    double[] dgain(double[] before) {
      double[] sums = before.clone();
      for (int i = 0; i < x.length; i++) {
        sums[i % d] += dy[i] * normalized(i);
      }
      return sums;
    }

    double[] dbias(double[] before) {
      double[] sums = before.clone();
      for (int i = 0; i < x.length && centred; i++) {
        sums[i % d] += dy[i];
      }
      return sums;
    }
  }

  private void dropoutBackward() {
    CardArray dx = bench.normal(Type.BF16, rows * d, 0, 1);
    CardArray branch = bench.zeros(Type.BF16, rows * d);
    Object[] arguments =
        DeviceKernels.with(
            bench.mask(), dx.address(), branch.address(), rows, bench.padded(), bench.context());
    bench.run(
        new KernelCase(
            "dropout_backward",
            () -> bench.kernels().rows("dropout_backward", rows, arguments),
            List.of(
                new Expected(
                    "",
                    branch,
                    () -> {
                      double[] y = new double[rows * d];
                      Arrays.setAll(y, i -> bench.kept(i / d, i % d) * dx.first()[i]);
                      return y;
                    },
                    KernelCase.ROUNDED))));
  }
}
