package io.gristmill.io.http;

import io.gristmill.io.http.Attempts.Timekeeper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Time that passes by sleeping only. */
final class VirtualTime implements Timekeeper {

  static final Instant START = Instant.parse("2024-05-01T12:00:00Z");

  final List<Duration> sleeps = new ArrayList<>();
  private Duration passed = Duration.ZERO;

  @Override
  public synchronized long nanoTime() {
    return passed.toNanos();
  }

  @Override
  public synchronized Instant now() {
    return START.plus(passed);
  }

  @Override
  public synchronized void sleep(Duration time) {
    sleeps.add(time);
    passed = passed.plus(time);
  }
}
