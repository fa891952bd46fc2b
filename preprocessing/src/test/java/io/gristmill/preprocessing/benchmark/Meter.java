package io.gristmill.preprocessing.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Measures CPU time and the work done in it, in addition to JMH's clock. The counters of an
 * iteration belong together: rates are their quotients.
 */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class Meter {

  /** CPU time of the benchmark thread. */
  public double cpuSeconds;

  /** CPU time of all threads, including garbage collection and compilation. */
  public double processCpuSeconds;

  public double megabytes;
  public double documents;

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /** Some work; its result keeps the JIT compiler from removing it. */
  @FunctionalInterface
  interface Work {
    long run() throws Exception;
  }

  /** Does the work and adds it to the counters. */
  long measure(Workload workload, Work work) throws Exception {
    long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    long process = SYSTEM.getProcessCpuTime();
    long result = work.run();
    cpuSeconds += (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu) / 1e9;
    processCpuSeconds += (SYSTEM.getProcessCpuTime() - process) / 1e9;
    megabytes += workload.megabytes();
    documents += workload.documents();
    return result;
  }
}
