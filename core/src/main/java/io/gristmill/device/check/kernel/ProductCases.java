package io.gristmill.device.check.kernel;

import io.gristmill.device.check.kernel.CardArray.Type;
import io.gristmill.device.check.kernel.KernelCase.Expected;
import io.gristmill.device.cuda.Products;
import io.gristmill.device.cuda.Products.Epilogue;
import io.gristmill.device.cuda.Products.Product;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Matrix products of cuBLASLt with every epilogue, in the forms that a training step has. */
final class ProductCases {

  private static final int ROWS = 256;

  private final Workbench bench;
  private final int k;
  private final int m;

  private ProductCases(Workbench bench) {
    this.bench = bench;
    this.k = bench.width();
    this.m = bench.model().block().hiddenSize();
  }

  static void run(Workbench bench) {
    ProductCases cases = new ProductCases(bench);
    cases.withBias();
    cases.withGelu();
    cases.withGeluSlope();
    cases.ofWeights();
  }

  /** Sums of products of the stored matrices. */
  private static double[] product(Product p, CardArray a, CardArray b) {
    double[] c = new double[p.n() * p.m()];
    IntStream.range(0, p.n())
        .parallel()
        .forEach(
            i -> {
              for (int q = 0; q < p.k(); q++) {
                double left = a.first()[p.transposeA() ? q * p.n() + i : i * p.k() + q];
                for (int j = 0; j < p.m(); j++) {
                  c[i * p.m() + j] +=
                      left * b.first()[p.transposeB() ? j * p.k() + q : q * p.m() + j];
                }
              }
            });
    return c;
  }

  private static double[] values(int count, IntToDoubleFunction value) {
    double[] values = new double[count];
    Arrays.setAll(values, value);
    return values;
  }

  private void withBias() {
    Product p = new Product(ROWS, k, m, false, false, Products.Type.BF16, false, Epilogue.BIAS);
    CardArray a = bench.normal(Type.BF16, ROWS * k, 0, 1);
    CardArray b = bench.normal(Type.BF16, k * m, 0, 0.02);
    CardArray bias = bench.normal(Type.BF16, m, 0, 1);
    CardArray c = bench.zeros(Type.BF16, ROWS * m);
    bench.run(
        new KernelCase(
            "product with bias",
            () ->
                bench
                    .device()
                    .products()
                    .multiply(p, a.address(), b.address(), c.address(), bias.address(), 0),
            List.of(
                new Expected(
                    "",
                    c,
                    () -> {
                      double[] sums = product(p, a, b);
                      return values(sums.length, i -> sums[i] + bias.first()[i % m]);
                    },
                    KernelCase.ROUNDED))));
  }

  private void withGelu() {
    Product p =
        new Product(ROWS, k, m, false, false, Products.Type.BF16, false, Epilogue.GELU_AUX_BIAS);
    CardArray a = bench.normal(Type.BF16, ROWS * k, 0, 1);
    CardArray b = bench.normal(Type.BF16, k * m, 0, 0.02);
    CardArray bias = bench.normal(Type.BF16, m, 0, 1);
    CardArray c = bench.zeros(Type.BF16, ROWS * m);
    CardArray aux = bench.zeros(Type.BF16, ROWS * m);
    bench.run(
        new KernelCase(
            "product with bias and GELU",
            () ->
                bench
                    .device()
                    .products()
                    .multiply(
                        p, a.address(), b.address(), c.address(), bias.address(), aux.address()),
            List.of(
                new Expected(
                    "before GELU",
                    aux,
                    () -> {
                      double[] sums = product(p, a, b);
                      return values(sums.length, i -> sums[i] + bias.first()[i % m]);
                    },
                    KernelCase.ROUNDED),
                new Expected(
                    "y",
                    c,
                    () -> Arrays.stream(aux.read()).map(ActivationCases::gelu).toArray(),
                    3 * KernelCase.ROUNDED))));
  }

  private void withGeluSlope() {
    Product p = new Product(ROWS, k, m, false, true, Products.Type.BF16, false, Epilogue.DGELU);
    CardArray a = bench.normal(Type.BF16, ROWS * k, 0, 1);
    CardArray b = bench.normal(Type.BF16, k * m, 0, 0.02);
    CardArray c = bench.zeros(Type.BF16, ROWS * m);
    CardArray aux = bench.normal(Type.BF16, ROWS * m, 0, 1);
    bench.run(
        new KernelCase(
            "product with GELU's gradient",
            () ->
                bench
                    .device()
                    .products()
                    .multiply(p, a.address(), b.address(), c.address(), 0, aux.address()),
            List.of(
                new Expected(
                    "",
                    c,
                    () -> {
                      double[] sums = product(p, a, b);
                      return values(
                          sums.length, i -> sums[i] * ActivationCases.geluSlope(aux.first()[i]));
                    },
                    3 * KernelCase.ROUNDED))));
  }

  private void ofWeights() {
    Product p = new Product(k, ROWS, m, true, false, Products.Type.FLOAT32, true, Epilogue.NONE);
    CardArray a = bench.normal(Type.BF16, ROWS * k, 0, 1);
    CardArray b = bench.normal(Type.BF16, ROWS * m, 0, 1);
    CardArray c = bench.normal(Type.FLOAT, k * m, 0, 1);
    bench.run(
        new KernelCase(
            "product of a weight's gradient",
            () ->
                bench.device().products().multiply(p, a.address(), b.address(), c.address(), 0, 0),
            List.of(
                new Expected(
                    "",
                    c,
                    () -> {
                      double[] sums = product(p, a, b);
                      return values(sums.length, i -> sums[i] + c.first()[i]);
                    },
                    KernelCase.FLOAT))));
  }
}
