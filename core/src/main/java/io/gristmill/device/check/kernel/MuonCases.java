package io.gristmill.device.check.kernel;

import static io.gristmill.device.check.kernel.OptimizerCases.values;

import io.gristmill.device.check.kernel.CardArray.Type;
import io.gristmill.device.check.kernel.KernelCase.Expected;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Momentum of Muon, and what lies between the products of its iteration. */
final class MuonCases {

  private static final int BLOCKS = 512;

  private final Workbench bench;
  private final CardArray state;

  private MuonCases(Workbench bench) {
    this.bench = bench;
    this.state = OptimizerCases.state(bench);
  }

  static void run(Workbench bench) {
    MuonCases cases = new MuonCases(bench);
    cases.momentum();
    cases.gather(0);
    cases.gather(1);
    cases.polynomial();
    cases.combine();
    cases.apply(0);
    cases.apply(1);
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
