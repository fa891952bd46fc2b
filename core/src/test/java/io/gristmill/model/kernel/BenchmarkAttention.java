package io.gristmill.model.kernel;

import io.gristmill.host.HostMemory;
import io.gristmill.model.kernel.Kernels.AttentionShape;
import io.gristmill.model.shape.TextStarts;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Attention of the presets on one thread: GFLOP a CPU second of the blocks that it computes,
 * forward and backward, beside the rate of the same products alone. Prints a Markdown table.
 */
public final class BenchmarkAttention {

  private static final int ROUNDS = 30;

  private final ThreadMXBean thread = ManagementFactory.getThreadMXBean();
  private final Blas blas = new Blas();

  /** Shapes by name. */
  private record Case(String name, AttentionShape shape) {}

  private static final List<Case> CASES =
      List.of(
          new Case("S: 128, head 32", new AttentionShape(16, 128, 8, 32)),
          new Case("M: 256, head 64", new AttentionShape(4, 256, 6, 64)),
          new Case("GPT-2: 1,024, head 64", new AttentionShape(1, 1024, 12, 64)));

  /** Without arguments. */
  public static void main(String[] arguments) {
    System.out.println("| shape | products | forward | share | backward | share |");
    System.out.println("|---|---|---|---|---|---|");
    for (Case each : CASES) {
      new BenchmarkAttention().run(each);
    }
  }

  private void run(Case each) {
    AttentionShape s = each.shape();
    int n = s.batch() * s.context();
    INDArray qkv = Nd4j.randn(DataType.FLOAT, n, s.packed());
    INDArray dqkv = Nd4j.create(DataType.FLOAT, n, s.packed());
    INDArray sums = Nd4j.create(DataType.FLOAT, (long) s.batch() * s.heads(), s.context());
    INDArray y = Nd4j.create(DataType.FLOAT, n, s.embedding());
    INDArray dy = Nd4j.randn(DataType.FLOAT, n, s.embedding());
    double products = 0;
    double forward = 0;
    double backward = 0;
    try (Kernels kernels = Kernels.of(DataType.FLOAT)) {
      for (int i = 0; i < ROUNDS; i++) {
        forward =
            Math.max(
                forward, rate(s, 2, () -> kernels.attention(qkv, sums, y, s, TextStarts.NONE)));
        backward =
            Math.max(
                backward,
                rate(
                    s,
                    5,
                    () -> kernels.attentionBackward(qkv, sums, y, dy, dqkv, s, TextStarts.NONE)));
      }
    }
    products = productsRate(s);
    System.out.printf(
        Locale.ROOT,
        "| %s | %.0f | %.0f | %.0f %% | %.0f | %.0f %% |%n",
        each.name(),
        products,
        forward,
        100 * forward / products,
        backward,
        100 * backward / products);
  }

  /** Of some products of the blocks up to the diagonal. */
  private double rate(AttentionShape s, int products, Runnable attention) {
    double operations = 0;
    for (int first = 0; first < s.context(); first += HostAttention.BLOCK) {
      int rows = Math.min(HostAttention.BLOCK, s.context() - first);
      operations += 2.0 * rows * (first + rows) * s.headSize() * s.batch() * s.heads() * products;
    }
    long start = thread.getCurrentThreadCpuTime();
    attention.run();
    return operations / (thread.getCurrentThreadCpuTime() - start);
  }

  /** Of the five products of the backward pass, without what is between them. */
  private double productsRate(AttentionShape s) {
    int ld = s.packed();
    int d = s.headSize();
    INDArray qkv = Nd4j.randn(DataType.FLOAT, s.context(), ld);
    INDArray scores = Nd4j.randn(DataType.FLOAT, HostAttention.BLOCK, s.context());
    INDArray out = Nd4j.create(DataType.FLOAT, s.context(), ld);
    long x = HostMemory.address(qkv);
    long p = HostMemory.address(scores);
    long z = HostMemory.address(out);
    AttentionShape one = new AttentionShape(1, s.context(), 1, d);
    double best = 0;
    for (int round = 0; round < ROUNDS * 20; round++) {
      best =
          Math.max(
              best,
              rate(
                  one,
                  5,
                  () -> {
                    for (int first = 0; first < s.context(); first += HostAttention.BLOCK) {
                      int n = Math.min(HostAttention.BLOCK, s.context() - first);
                      int seen = first + n;
                      blas.matmulNT(n, seen, d, x, ld, x, ld, 0, p, s.context());
                      blas.matmulNT(n, seen, d, x, ld, x, ld, 0, p, s.context());
                      blas.matmulTN(seen, d, n, p, s.context(), x, ld, 1, z, ld);
                      blas.matmul(n, d, seen, p, s.context(), x, ld, 0, z, ld);
                      blas.matmulTN(seen, d, n, p, s.context(), x, ld, 1, z, ld);
                    }
                  }));
    }
    return best;
  }
}
