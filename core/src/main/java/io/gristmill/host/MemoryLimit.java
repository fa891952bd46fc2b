package io.gristmill.host;

import java.lang.management.ManagementFactory;
import org.bytedeco.javacpp.Pointer;

/**
 * How much memory outside the heap a process may yet use.
 *
 * @param reason what sets the limit
 */
public record MemoryLimit(long bytes, String reason) {

  /** Of this process as it is now: what it has already, its heap among it, is gone. */
  public static MemoryLimit here() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return of(system.getTotalMemorySize(), Pointer.maxPhysicalBytes(), Pointer.physicalBytes());
  }

  /**
   * The smaller of what the machine, or its container, and the process may have.
   *
   * @param physical memory of the machine
   * @param allowed to the process; 0 for all
   * @param taken by the process
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
