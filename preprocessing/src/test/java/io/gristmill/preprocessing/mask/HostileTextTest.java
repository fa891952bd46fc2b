package io.gristmill.preprocessing.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that adversarial texts take linear time. */
class HostileTextTest {

  private static final int SHORT = 1 << 16;
  private static final int LONG = 1 << 20;

  /**
   * Sixteen times the text may take this many times longer; a quadratic search would take 256
   * times.
   */
  private static final long MOST_TIMES = 64;

  /** Shorter measurements are dominated by the JIT compiler. */
  private static final long LEAST_NANOS = 20_000_000;

  private final Masker all = Maskers.named(Maskers.TOKENS, List.copyOf(Maskers.kinds()));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "0",
        "@",
        ":",
        ".",
        "+",
        "(",
        "a@",
        "@a.",
        "a.a@b-",
        "2001:",
        "2a00::",
        "1 ",
        "1-",
        "12-34 ",
        "1234567 ",
        "4111 1111 ",
        "020 7946 ",
        "DE89 ",
        "AB12 ",
        "tel 1234567 ",
        "+1",
        "(020",
        "1.1.1.",
        "call 1 2 3 4 5 6 7 8 9 "
      })
  void takesTimeLinearInTheLength(String unit) {
    nanos(unit, SHORT);
    long first = Math.max(LEAST_NANOS, nanos(unit, SHORT));
    assertThat(nanos(unit, LONG)).isLessThan(MOST_TIMES * first);
  }

  private long nanos(String unit, int length) {
    String text = unit.repeat(length / unit.length());
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    assertThat(all.mask(text).text()).isNotNull();
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
  }
}
