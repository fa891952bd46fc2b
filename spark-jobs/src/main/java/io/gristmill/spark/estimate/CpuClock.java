package io.gristmill.spark.estimate;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Seconds of CPU, which other work on the machine does not lengthen. */
final class CpuClock {

  private static final double NANOS = 1e9;

  private CpuClock() {}

  static double threadSeconds() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / NANOS;
  }

  /** Of all threads since the process started, those that collect and compile included. */
  static double processSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / NANOS;
  }
}
