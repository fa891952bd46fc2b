package io.gristmill.device.check.kernel;

import io.gristmill.device.check.kernel.CardArray.Type;
import io.gristmill.device.check.kernel.KernelCase.Expected;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Norm and clipping of the gradient, AdamW and Muon. */
final class OptimizerCases {

  private static final int BLOCKS = 512;
  private static final float CLIP = 1;

  private final Workbench bench;
  private final CardArray state;

  private OptimizerCases(Workbench bench) {
    this.bench = bench;
    this.state = bench.array(Type.FLOAT, new double[] {4, 0.25, 0, 3});
  }

  static void run(Workbench bench) {
    OptimizerCases cases = new OptimizerCases(bench);
    cases.norm();
    cases.adamw();
    cases.scale();
    cases.momentum();
    cases.gather(0);
    cases.gather(1);
    cases.polynomial();
    cases.combine();
    cases.apply(0);
    cases.apply(1);
  }

  private static double[] values(int count, IntToDoubleFunction value) {
    double[] values = new double[count];
    Arrays.setAll(values, value);
    return values;
  }

  private int odd() {
    return bench.rows() * bench.width() + 3;
  }

  private void norm() {
    int n = odd();
    CardArray gradient = bench.normal(Type.FLOAT, n, 0, 0.01);
    CardArray partial = bench.zeros(Type.DOUBLE, BLOCKS);
    CardArray loss = bench.array(Type.DOUBLE, new double[] {5.5});
    CardArray decided = bench.zeros(Type.FLOAT, 4);
    bench.run(
        new KernelCase(
            "squares, gradient_state",
            () -> {
              bench
                  .kernels()
                  .launch(
                      "squares",
                      BLOCKS,
                      1,
                      256,
                      0,
                      gradient.address(),
                      partial.address(),
                      (long) n);
              bench
                  .kernels()
                  .launch(
                      "gradient_state",
                      1,
                      1,
                      256,
                      0,
                      partial.address(),
                      BLOCKS,
                      loss.address(),
                      decided.address(),
                      CLIP,
                      1e6f);
            },
            List.of(
                new Expected(
                    "",
                    decided,
                    () -> {
                      double sum = Arrays.stream(gradient.first()).map(g -> g * g).sum();
                      double norm = Math.sqrt(sum);
                      return new double[] {norm, Math.min(1, CLIP / (norm + 1e-6)), 0, 5.5};
                    },
                    1e-6))));
  }

  private void adamw() {
    int n = odd();
    CardArray parameters = bench.normal(Type.FLOAT, n, 0, 1);
    CardArray gradient = bench.normal(Type.FLOAT, n, 0, 1);
    CardArray first = bench.normal(Type.FLOAT, n, 0, 1);
    CardArray second = bench.array(Type.FLOAT, values(n, i -> (i % 97 + 1) / 97.0));
    CardArray copy = bench.zeros(Type.BF16, n);
    float beta1 = 0.9f;
    float beta2 = 0.95f;
    float rate = 0.02f;
    float root = 1.5f;
    float epsilon = 1e-8f;
    float decay = 1e-3f;
    IntToDoubleFunction m =
        i -> beta1 * first.first()[i] + (1 - beta1) * 0.25 * gradient.first()[i];
    IntToDoubleFunction v =
        i -> beta2 * second.first()[i] + (1 - beta2) * Math.pow(0.25 * gradient.first()[i], 2);
    IntToDoubleFunction p =
        i ->
            parameters.first()[i] * (1 - decay)
                - rate * m.applyAsDouble(i) / (root * Math.sqrt(v.applyAsDouble(i)) + epsilon);
    bench.run(
        new KernelCase(
            "adamw",
            () ->
                bench
                    .kernels()
                    .elements(
                        "adamw",
                        n,
                        parameters.address(),
                        gradient.address(),
                        first.address(),
                        second.address(),
                        copy.address(),
                        (long) n,
                        state.address(),
                        beta1,
                        beta2,
                        rate,
                        root,
                        epsilon,
                        decay),
            List.of(
                new Expected("parameters", parameters, () -> values(n, p), KernelCase.FLOAT),
                new Expected("first moments", first, () -> values(n, m), KernelCase.FLOAT),
                new Expected("second moments", second, () -> values(n, v), KernelCase.FLOAT),
                new Expected(
                    "copy",
                    copy,
                    () -> Arrays.stream(parameters.read()).map(Type.BF16::rounded).toArray(),
                    0))));
  }

  private void scale() {
    int n = odd();
    CardArray x = bench.normal(Type.FLOAT, n, 0, 1);
    bench.run(
        new KernelCase(
            "scale_vector",
            () -> bench.kernels().elements("scale_vector", n, x.address(), (long) n, 0.3f),
            List.of(new Expected("", x, () -> values(n, i -> x.first()[i] * 0.3f), 1e-7))));
  }

  private void momentum() {
    int n = bench.rows() * bench.width();
    CardArray gradient = bench.normal(Type.FLOAT, n, 0, 1);
    CardArray momentum = bench.normal(Type.FLOAT, n, 0, 1);
    float m = 0.95f;
    IntToDoubleFunction g = i -> 0.25 * gradient.first()[i];
    IntToDoubleFunction b = i -> m * momentum.first()[i] + (1 - m) * g.applyAsDouble(i);
    IntToDoubleFunction u = i -> m * b.applyAsDouble(i) + (1 - m) * g.applyAsDouble(i);
    bench.run(
        new KernelCase(
            "momentum",
            () ->
                bench
                    .kernels()
                    .elements(
                        "momentum",
                        n,
                        gradient.address(),
                        momentum.address(),
                        (long) n,
                        state.address(),
                        m),
            List.of(
                new Expected("momentum", momentum, () -> values(n, b), KernelCase.FLOAT),
                new Expected("update", gradient, () -> values(n, u), KernelCase.FLOAT))));
  }

  /** A matrix that is the middle third of a packed one. */
  private record Part(int rows, int columns, int transposed) {

    int stride() {
      return 3 * columns;
    }

    int offset() {
      return columns;
    }

    /** Index in the packed matrix of an element of x. */
    int packed(int i) {
      int row = transposed == 0 ? i / columns : i % rows;
      int column = transposed == 0 ? i % columns : i / rows;
      return row * stride() + offset() + column;
    }

    int size() {
      return rows * columns;
    }
  }

  private Part part(int transposed) {
    int d = bench.width();
    return transposed == 0 ? new Part(d, d + 64, 0) : new Part(d + 64, d, 1);
  }

  private void gather(int transposed) {
    Part part = part(transposed);
    CardArray u = bench.normal(Type.FLOAT, part.rows() * part.stride(), 0, 1);
    CardArray partial = bench.zeros(Type.DOUBLE, BLOCKS);
    CardArray x = bench.zeros(Type.BF16, part.size());
    long from = u.address() + (long) Float.BYTES * part.offset();
    bench.run(
        new KernelCase(
            transposed == 0 ? "squares_2d, muon_gather" : "muon_gather transposed",
            () -> {
              bench
                  .kernels()
                  .launch(
                      "squares_2d",
                      BLOCKS,
                      1,
                      256,
                      0,
                      from,
                      partial.address(),
                      part.rows(),
                      part.columns(),
                      (long) part.stride());
              bench
                  .kernels()
                  .elements(
                      "muon_gather",
                      part.size(),
                      from,
                      x.address(),
                      part.rows(),
                      part.columns(),
                      (long) part.stride(),
                      transposed,
                      partial.address(),
                      BLOCKS);
            },
            List.of(
                new Expected(
                    "",
                    x,
                    () -> {
                      double[] all = values(part.size(), i -> u.first()[part.packed(i)]);
                      double norm = Math.sqrt(Arrays.stream(all).map(each -> each * each).sum());
                      return values(part.size(), i -> all[i] / norm);
                    },
                    KernelCase.ROUNDED))));
  }

  private void polynomial() {
    int n = bench.width() * bench.width();
    CardArray gram = bench.normal(Type.FLOAT, n, 0, 1);
    CardArray square = bench.normal(Type.FLOAT, n, 0, 1);
    CardArray p = bench.zeros(Type.BF16, n);
    bench.run(
        new KernelCase(
            "muon_polynomial",
            () ->
                bench
                    .kernels()
                    .elements(
                        "muon_polynomial",
                        n,
                        gram.address(),
                        square.address(),
                        p.address(),
                        -4.775f,
                        2.0315f,
                        (long) n),
            List.of(
                new Expected(
                    "",
                    p,
                    () -> values(n, i -> -4.775f * gram.first()[i] + 2.0315f * square.first()[i]),
                    KernelCase.ROUNDED))));
  }

  private void combine() {
    int n = bench.width() * bench.width();
    CardArray x = bench.normal(Type.BF16, n, 0, 1);
    CardArray px = bench.normal(Type.FLOAT, n, 0, 1);
    CardArray next = bench.zeros(Type.BF16, n);
    bench.run(
        new KernelCase(
            "muon_combine",
            () ->
                bench
                    .kernels()
                    .elements(
                        "muon_combine",
                        n,
                        x.address(),
                        px.address(),
                        next.address(),
                        3.4445f,
                        (long) n),
            List.of(
                new Expected(
                    "",
                    next,
                    () -> values(n, i -> 3.4445f * x.first()[i] + px.first()[i]),
                    KernelCase.ROUNDED))));
  }

  private void apply(int transposed) {
    Part part = part(transposed);
    int all = part.rows() * part.stride();
    CardArray parameters = bench.normal(Type.FLOAT, all, 0, 1);
    CardArray x = bench.normal(Type.BF16, part.size(), 0, 1);
    CardArray copy = bench.zeros(Type.BF16, all);
    float scale = 0.02f;
    float decay = 1e-3f;
    bench.run(
        new KernelCase(
            transposed == 0 ? "muon_apply" : "muon_apply transposed",
            () ->
                bench
                    .kernels()
                    .elements(
                        "muon_apply",
                        part.size(),
                        parameters.address() + (long) Float.BYTES * part.offset(),
                        x.address(),
                        copy.address() + (long) Short.BYTES * part.offset(),
                        part.rows(),
                        part.columns(),
                        (long) part.stride(),
                        transposed,
                        state.address(),
                        scale,
                        decay),
            List.of(
                new Expected(
                    "parameters",
                    parameters,
                    () -> {
                      double[] p = parameters.first().clone();
                      for (int i = 0; i < part.size(); i++) {
                        int at = part.packed(i);
                        p[at] -= p[at] * decay + scale * x.first()[i];
                      }
                      return p;
                    },
                    KernelCase.FLOAT),
                new Expected(
                    "copy",
                    copy,
                    () -> {
                      double[] now = parameters.read();
                      double[] rounded = new double[all];
                      for (int i = 0; i < part.size(); i++) {
                        rounded[part.packed(i)] = Type.BF16.rounded(now[part.packed(i)]);
                      }
                      return rounded;
                    },
                    0))));
  }
}
