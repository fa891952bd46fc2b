package io.gristmill.model;

import com.sun.management.ThreadMXBean;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.host.HostMemory;
import io.gristmill.model.kernel.Kernels;
import io.gristmill.tokens.sequences.TokenBatch;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Bytes that a training step allocates in a process of its own, with one thread. Vectors that the
 * compiler keeps as objects show here, and in few processes of many. Products allocate nothing and
 * take most of the time: {@code without-products} leaves them out, and what remains are the loops
 * over lanes and their callers.
 */
public final class BenchmarkAllocation {

  private static final OptimizerSection OPTIMIZER =
      new OptimizerSection(1e-3, 1e-3, 0, 1, 0.9, 0.95, 1e-8, 0.1, 1.0, Schedule.CONSTANT);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final Set<String> PRODUCTS = Set.of("matmul", "matmulNT", "matmulTN");
  private static final Set<String> GRADIENTS = Set.of("matmulBackward", "matmulNTBackward");

  private BenchmarkAllocation() {}

  /** Arguments: preset, warm-up steps, measured steps, and optionally {@code without-products}. */
  public static void main(String[] arguments) {
    BenchmarkPreset preset = BenchmarkPreset.of(arguments[0]);
    int warmup = Integer.parseInt(arguments[1]);
    int steps = Integer.parseInt(arguments[2]);
    boolean products = !arguments[arguments.length - 1].equals("without-products");
    List<TokenBatch> batch = List.of(preset.batch());
    try (Kernels kernels = Kernels.of(DataType.FLOAT, 1);
        GptNetwork network = GptNetwork.create(preset.config(), OPTIMIZER, 1)) {
      network.use(products ? kernels : withoutProducts(kernels));
      for (int i = 0; i < warmup; i++) {
        Settings.step(network, batch);
      }
      long before = allocatedByAll();
      for (int i = 0; i < steps; i++) {
        if (!Double.isFinite(Settings.step(network, batch).gradientNorm())) {
          throw new IllegalStateException("the optimizer did not run");
        }
      }
      System.out.println("allocated: " + (allocatedByAll() - before) / steps + " bytes/step");
    }
  }

  private static long allocatedByAll() {
    return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())).sum();
  }

  /** A product is zeros, or what it would have been added to. */
  private static Kernels withoutProducts(Kernels kernels) {
    HostMemory.Window window = new HostMemory.Window();
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (PRODUCTS.contains(method.getName())) {
            clear(window, arguments[3], (double) arguments[2]);
            return null;
          }
          if (GRADIENTS.contains(method.getName())) {
            clear(window, arguments[4], (double) arguments[3]);
            clear(window, arguments[5], 0);
            return null;
          }
          try {
            return method.invoke(kernels, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return (Kernels)
        Proxy.newProxyInstance(
            Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, handler);
  }

  private static void clear(HostMemory.Window window, Object array, double beta) {
    if (beta == 0) {
      INDArray c = (INDArray) array;
      Pointer.memset(window.at(HostMemory.address(c)), 0, c.length() * Float.BYTES);
    }
  }
}
