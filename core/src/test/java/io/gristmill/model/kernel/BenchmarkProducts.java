package io.gristmill.model.kernel;

import io.gristmill.host.HostMemory;
import io.gristmill.host.OneDnn;
import io.gristmill.host.OneDnnPrimitive.Type;
import io.gristmill.host.Workers;
import io.gristmill.model.kernel.Blas.Library;
import io.gristmill.model.kernel.Blas.Product;
import io.gristmill.model.kernel.Blas.Product.Form;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Products of training steps by OpenBLAS and by oneDNN, alternately, on one thread: GFLOP a CPU
 * second, the best of some rounds. Prints a Markdown table; a star is what {@code auto} uses. The
 * compiled products are in float32, and in bfloat16 where the processor has it, of operands that
 * are converted already.
 */
public final class BenchmarkProducts {

  private static final double OPERATIONS = 4e8;
  private static final int ROUNDS = 7;

  private final ThreadMXBean thread = ManagementFactory.getThreadMXBean();
  private final OneDnn library = OneDnn.get().orElseThrow();
  private final Blas openBlas = new Blas(Library.OPENBLAS);
  private final Blas oneDnn = new Blas(Library.ONEDNN);

  /** A product, and where a step has it. */
  private record Case(String name, Product product) {

    static Case of(String name, Form form, int m, int n, int k, int ldx, int ldy, int ldz) {
      return new Case(name, new Product(form, m, n, k, ldx, ldy, 0, ldz));
    }

    double operations() {
      return 2.0 * product.m() * product.n() * product.k();
    }
  }

  private static final List<Case> CASES =
      List.of(
          Case.of("S qkv", Form.MATMUL, 512, 768, 256, 256, 768, 768),
          Case.of("S attention out", Form.MATMUL, 512, 256, 256, 256, 256, 256),
          Case.of("S feed-forward in", Form.MATMUL, 512, 1024, 256, 256, 1024, 1024),
          Case.of("S feed-forward out", Form.MATMUL, 512, 256, 1024, 1024, 256, 256),
          Case.of("S head, gradient of x", Form.MATMUL, 256, 256, 4096, 4096, 256, 256),
          Case.of("S logits", Form.MATMUL_NT, 512, 1024, 256, 256, 256, 4096),
          Case.of("S qkv, gradient of x", Form.MATMUL_NT, 512, 256, 768, 768, 768, 256),
          Case.of("S feed-forward, of x", Form.MATMUL_NT, 512, 1024, 256, 256, 256, 1024),
          Case.of("S qkv, gradient of W", Form.MATMUL_TN, 256, 384, 2048, 256, 768, 768),
          Case.of("S feed-forward in, of W", Form.MATMUL_TN, 256, 512, 2048, 256, 1024, 1024),
          Case.of("S feed-forward out, of W", Form.MATMUL_TN, 512, 256, 2048, 1024, 256, 256),
          Case.of("S head, gradient of W", Form.MATMUL_TN, 1024, 256, 512, 4096, 256, 256),
          Case.of("M feed-forward in", Form.MATMUL, 512, 1536, 384, 384, 1536, 1536),
          Case.of("M logits", Form.MATMUL_NT, 512, 12576, 384, 384, 384, 50257),
          Case.of("M feed-forward, of x", Form.MATMUL_NT, 512, 384, 1536, 1536, 1536, 384),
          Case.of("M feed-forward in, of W", Form.MATMUL_TN, 384, 768, 1024, 384, 1536, 1536),
          Case.of("M head, gradient of W", Form.MATMUL_TN, 12576, 384, 512, 50257, 384, 384),
          Case.of("S scores", Form.MATMUL_NT, 64, 128, 32, 768, 768, 128),
          Case.of("S P V", Form.MATMUL, 64, 32, 128, 128, 768, 256),
          Case.of("S gradient of K", Form.MATMUL_TN, 128, 32, 64, 128, 768, 768),
          Case.of("M scores", Form.MATMUL_NT, 64, 256, 64, 1152, 1152, 256),
          Case.of("M P V", Form.MATMUL, 64, 64, 256, 256, 1152, 384),
          Case.of("M gradient of K", Form.MATMUL_TN, 256, 64, 64, 256, 1152, 1152),
          Case.of("context 512, of K", Form.MATMUL_TN, 512, 64, 64, 512, 2304, 2304),
          Case.of("context 1024, of K", Form.MATMUL_TN, 1024, 64, 64, 1024, 2304, 2304),
          Case.of("context 1024, block 4", Form.MATMUL_TN, 256, 64, 64, 1024, 2304, 2304),
          Case.of("context 1024, block 8", Form.MATMUL_TN, 512, 64, 64, 1024, 2304, 2304));

  /** Without arguments. */
  public static void main(String[] arguments) {
    System.out.println("libraries: " + Library.AUTO.description());
    System.out.println("| product | shape | OpenBLAS | oneDNN | ratio | compiled | bf16 |");
    System.out.println("|---|---|---|---|---|---|---|");
    new BenchmarkProducts().run();
  }

  private void run() {
    try (Workers workers = new Workers(1);
        Bf16.OneDnnOperands compiled = new Bf16.OneDnnOperands(library, Type.FLOAT32, workers);
        Bf16.OneDnnOperands bf16 = new Bf16.OneDnnOperands(library, Type.BF16, workers)) {
      List<Multiplication> all = new ArrayList<>();
      all.add(openBlas::multiply);
      all.add(oneDnn::multiply);
      all.add((product, x, y, z) -> compiled.multiply(0, product, x, y, z));
      if (Bf16.library().isPresent()) {
        all.add((product, x, y, z) -> bf16.multiply(0, product, x, y, z));
      }
      CASES.forEach(each -> print(each, all));
    }
  }

  /** A way to multiply matrices at their addresses. */
  @FunctionalInterface
  private interface Multiplication {
    void multiply(Product product, long x, long y, long z);
  }

  private void print(Case each, List<Multiplication> all) {
    Product p = each.product();
    INDArray x = matrix(p.form().transposesX() ? p.k() : p.m(), p.ldx());
    INDArray y = matrix(p.form().transposesY() ? p.n() : p.k(), p.ldy());
    INDArray z = matrix(p.m(), p.ldz());
    double[] best = new double[all.size()];
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < best.length; i++) {
        best[i] = Math.max(best[i], rate(all.get(i), each, x, y, z) / 1e9);
      }
    }
    boolean starred = Blas.isFasterByOneDnn(p.form(), p.n(), p.k(), p.ldx(), library.usesAvx512());
    System.out.printf(
        Locale.ROOT,
        "| %s | %s %d x %d x %d | %.1f%s | %.1f%s | %.2f |",
        each.name(),
        p.form(),
        p.m(),
        p.n(),
        p.k(),
        best[0],
        starred ? "" : "*",
        best[1],
        starred ? "*" : "",
        best[1] / best[0]);
    for (int i = 2; i < best.length; i++) {
      System.out.printf(Locale.ROOT, " %.1f |", best[i]);
    }
    System.out.println();
    x.close();
    y.close();
    z.close();
  }

  private double rate(Multiplication way, Case each, INDArray x, INDArray y, INDArray z) {
    int times = (int) Math.max(2, OPERATIONS / each.operations());
    long a = HostMemory.address(x);
    long b = HostMemory.address(y);
    long c = HostMemory.address(z);
    way.multiply(each.product(), a, b, c);
    long start = thread.getCurrentThreadCpuTime();
    for (int i = 0; i < times; i++) {
      way.multiply(each.product(), a, b, c);
    }
    return 1e9 * times * each.operations() / (thread.getCurrentThreadCpuTime() - start);
  }

  private static INDArray matrix(int rows, int columns) {
    return Nd4j.rand(rows, columns);
  }
}
