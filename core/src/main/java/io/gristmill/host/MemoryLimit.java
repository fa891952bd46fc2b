package io.gristmill.host;

import java.lang.management.ManagementFactory;
import org.bytedeco.javacpp.Pointer;

/**
 * The amount of memory outside the heap that a process may still use.
 *
 * @param reason the cause of the limit
 */
public record MemoryLimit(long bytes, String reason) {

  /** Returns the limit of this process now; memory in use, including the heap, is subtracted. */
  public static MemoryLimit here() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return of(system.getTotalMemorySize(), Pointer.maxPhysicalBytes(), Pointer.physicalBytes());
  }

  /**
   * Returns the smaller of the limits of the machine (or container) and of the process.
   *
   * @param physical memory of the machine in bytes
   * @param allowed limit of the process; 0 for none
   * @param taken used by the process
   */
  static MemoryLimit of(long physical, long allowed, long taken) {
    boolean unlimited = allowed <= 0 || allowed >= physical;
    long most = unlimited ? physical : allowed;
    return new MemoryLimit(
        Math.max(0, most - taken),
        unlimited
            ? "the machine's memory without what is taken"
            : "org.bytedeco.javacpp.maxphysicalbytes without what is taken");
  }
}
