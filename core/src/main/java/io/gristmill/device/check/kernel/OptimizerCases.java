package io.gristmill.device.check.kernel;

import io.gristmill.device.check.kernel.CardArray.Type;
import io.gristmill.device.check.kernel.KernelCase.Expected;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Norm and clipping of the gradient, and AdamW. */
final class OptimizerCases {

  private static final int BLOCKS = 512;
  private static final float CLIP = 1;

  private final Workbench bench;
  private final CardArray state;

  private OptimizerCases(Workbench bench) {
    this.bench = bench;
    this.state = state(bench);
  }

  /** A step that is applied, with a clipping factor of 1/4. */
  static CardArray state(Workbench bench) {
    return bench.array(Type.FLOAT, new double[] {4, 0.25, 0, 3});
  }

  static void run(Workbench bench) {
    OptimizerCases cases = new OptimizerCases(bench);
    cases.norm();
    cases.adamw();
    cases.scale();
  }

  static double[] values(int count, IntToDoubleFunction value) {
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
}
