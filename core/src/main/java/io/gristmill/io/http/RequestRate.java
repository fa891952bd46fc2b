package io.gristmill.io.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Spaces the requests of all threads evenly. */
final class RequestRate {

  private final Timekeeper time;
  private final long intervalNanos;
  private long nextNanos;

  RequestRate(double requestsPerSecond, Timekeeper time) {
    this.time = time;
    this.intervalNanos = (long) (TimeUnit.SECONDS.toNanos(1) / requestsPerSecond);
    this.nextNanos = time.nanoTime();
  }

  /** Returns when the next request may be sent. */
  void await() throws InterruptedException {
    long wait = reserve();
    if (wait > 0) {
      time.sleep(Duration.ofNanos(wait));
    }
  }

  private synchronized long reserve() {
    long now = time.nanoTime();
    // By difference: nanoTime may wrap around.
    long wait = Math.max(0, nextNanos - now);
    nextNanos = now + wait + intervalNanos;
    return wait;
  }
}
