package io.gristmill.model;

import com.sun.management.ThreadMXBean;
import io.gristmill.model.kernel.Kernels;
import io.gristmill.model.kernel.Kernels.AttentionShape;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Kernels that keep account of every operation: calls, operations of products, CPU time and
 * allocation of the calling thread. Exact for kernels of one thread.
 */
final class TimedKernels {

  private final ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Map<String, KernelCost> costs = new TreeMap<>();
  private final Kernels timed;

  TimedKernels(Kernels kernels) {
    InvocationHandler handler =
        (proxy, method, arguments) ->
            method.getName().equals("close")
                ? call(kernels, method, arguments)
                : measured(kernels, method, arguments);
    this.timed =
        (Kernels)
            Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, handler);
  }

  private Object measured(Object target, Method method, Object[] arguments) throws Throwable {
    long bytes = thread.getCurrentThreadAllocatedBytes();
    long start = thread.getCurrentThreadCpuTime();
    Object result = call(target, method, arguments);
    long nanos = thread.getCurrentThreadCpuTime() - start;
    bytes = thread.getCurrentThreadAllocatedBytes() - bytes;
    KernelCost cost = new KernelCost(1, nanos, flops(method.getName(), arguments), bytes);
    costs.merge(method.getName(), cost, KernelCost::plus);
    return result;
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** Of products; 0 for everything else. */
  private static double flops(String name, Object[] arguments) {
    return switch (name) {
      case "matmul", "matmulNT" -> 2.0 * array(arguments[0]).length() * columns(arguments[3]);
      case "matmulTN" -> 2.0 * array(arguments[0]).length() * columns(arguments[1]);
      case "matmulBackward", "matmulNTBackward" ->
          4.0 * array(arguments[0]).length() * columns(arguments[2]);
      case "attention" -> StepFlops.attention((AttentionShape) arguments[3]);
      case "attentionBackward" -> StepFlops.attentionBackward((AttentionShape) arguments[5]);
      default -> 0;
    };
  }

  private static INDArray array(Object argument) {
    return (INDArray) argument;
  }

  private static long columns(Object argument) {
    return array(argument).size(1);
  }

  Kernels kernels() {
    return timed;
  }

  /** By operation. */
  Map<String, KernelCost> costs() {
    return costs;
  }

  void clear() {
    costs.clear();
  }

  /** What an operation cost in all its calls. */
  record KernelCost(long calls, long nanos, double flops, long bytes) {

    KernelCost plus(KernelCost other) {
      return new KernelCost(
          calls + other.calls, nanos + other.nanos, flops + other.flops, bytes + other.bytes);
    }
  }
}
