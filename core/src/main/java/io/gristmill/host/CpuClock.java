package io.gristmill.host;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** CPU time, which depends less on other load on the machine than wall time. */
public final class CpuClock {

  private static final double NANOS = 1e9;

  private CpuClock() {}

  /** CPU seconds of the calling thread. */
  public static double threadSeconds() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / NANOS;
  }

  /** CPU seconds of the process, including garbage collection and compilation. */
  public static double processSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / NANOS;
  }
}
