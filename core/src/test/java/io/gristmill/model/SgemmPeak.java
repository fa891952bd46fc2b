package io.gristmill.model;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;

/**
 * The best rate of {@code cblas_sgemm} over a few square sizes, in operations a second: what a step
 * could reach if it were one large product.
 */
final class SgemmPeak {

  private static final int[] SIZES = {384, 512, 768, 1024, 1536, 2048};
  private static final double OPERATIONS = 4e10;
  private static final int ROUNDS = 3;

  private final ThreadMXBean thread = ManagementFactory.getThreadMXBean();

  /** Of one thread by its CPU time, of more by the clock, all multiplying at once. */
  double of(int threads) {
    double best = 0;
    for (int size : SIZES) {
      for (int round = 0; round < ROUNDS; round++) {
        best = Math.max(best, threads == 1 ? ofOne(size) : ofAll(size, threads));
      }
    }
    return best;
  }

  private double ofOne(int size) {
    try (Square square = new Square(size)) {
      square.multiply(1);
      long start = thread.getCurrentThreadCpuTime();
      square.multiply(times(size));
      return 1e9 * times(size) * flops(size) / (thread.getCurrentThreadCpuTime() - start);
    }
  }

  /** A thread's share is taken from a common start to the last one's end. */
  private static double ofAll(int size, int threads) {
    Square[] squares =
        IntStream.range(0, threads).mapToObj(i -> new Square(size)).toArray(Square[]::new);
    for (Square square : squares) {
      square.multiply(1);
    }
    long start = System.nanoTime();
    IntStream.range(0, threads)
        .mapToObj(i -> started(squares[i], times(size)))
        .toList()
        .forEach(SgemmPeak::join);
    double seconds = (System.nanoTime() - start) / 1e9;
    for (Square square : squares) {
      square.close();
    }
    return threads * times(size) * flops(size) / seconds;
  }

  private static Thread started(Square square, int times) {
    Thread thread = new Thread(() -> square.multiply(times), "peak");
    thread.start();
    return thread;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while measuring", e);
    }
  }

  private static int times(int size) {
    return (int) Math.max(2, OPERATIONS / flops(size));
  }

  private static double flops(int size) {
    return 2.0 * size * size * size;
  }

  /** Matrices to multiply. */
  private static final class Square implements AutoCloseable {

    private final int size;
    private final FloatPointer a;
    private final FloatPointer b;
    private final FloatPointer c;

    Square(int size) {
      this.size = size;
      this.a = filled(size);
      this.b = filled(size);
      this.c = filled(size);
    }

    private static FloatPointer filled(int size) {
      float[] values = new float[size * size];
      for (int i = 0; i < values.length; i++) {
        values[i] = i % 7 - 3;
      }
      return new FloatPointer(values);
    }

    void multiply(int times) {
      for (int i = 0; i < times; i++) {
        cblas_sgemm(
            CblasRowMajor,
            CblasNoTrans,
            CblasNoTrans,
            size,
            size,
            size,
            1f,
            a,
            size,
            b,
            size,
            0f,
            c,
            size);
      }
    }

    @Override
    public void close() {
      a.close();
      b.close();
      c.close();
    }
  }
}
