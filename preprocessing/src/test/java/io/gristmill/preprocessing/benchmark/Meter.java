package io.gristmill.preprocessing.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What JMH's clock does not tell: CPU time and the work done in it. The counters of an iteration
 * belong together: rates are their quotients.
 */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class Meter {

  /** Of the thread that does the work. */
  public double cpuSeconds;

  /** Of all threads, the collector's and the compiler's among them. */
  public double processCpuSeconds;

  public double megabytes;
  public double documents;

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /** Some work; the number it returns keeps it from being optimised away. */
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
