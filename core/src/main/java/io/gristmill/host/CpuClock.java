package io.gristmill.host;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Seconds of CPU time, which other work on the machine does not lengthen. */
public final class CpuClock {

  private static final double NANOS = 1e9;

  private CpuClock() {}

  /** Of the calling thread since it started. */
  public static double threadSeconds() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / NANOS;
  }

  /** Of all threads since the process started, garbage collection and compilation included. */
  public static double processSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / NANOS;
  }
}
