package io.gristmill.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryLimitTest {

  private static final long GIB = 1L << 30;

  @Test
  void isTheProcessLimitMinusItsUsage() {
    MemoryLimit limit = MemoryLimit.of(24 * GIB, 8 * GIB, GIB);
    assertThat(limit.bytes()).isEqualTo(7 * GIB);
    assertThat(limit.reason()).startsWith("org.bytedeco.javacpp.maxphysicalbytes");
  }

  @Test
  void isTheMachinesMemoryIfTheProcessLimitIsHigher() {
    assertThat(MemoryLimit.of(24 * GIB, 32 * GIB, GIB).bytes()).isEqualTo(23 * GIB);
    assertThat(MemoryLimit.of(24 * GIB, 0, GIB).reason()).startsWith("the machine's memory");
  }

  @Test
  void isZeroIfMoreIsUsedThanAllowed() {
    assertThat(MemoryLimit.of(24 * GIB, GIB, 2 * GIB).bytes()).isZero();
  }

  @Test
  void theLimitOfThisProcessIsPositiveAndBelowPhysicalMemory() {
    var system =
        (com.sun.management.OperatingSystemMXBean)
            java.lang.management.ManagementFactory.getOperatingSystemMXBean();
    assertThat(MemoryLimit.here().bytes()).isPositive().isLessThan(system.getTotalMemorySize());
  }
}
