package io.gristmill.io.http;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.Messages;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Counts consecutive failures of a reader and waits after each: exponential backoff with a random
 * fraction, so that many readers do not retry at the same time (full jitter, "Exponential backoff
 * and jitter", AWS Architecture Blog 2015).
 */
final class Attempts {

  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** A longer {@code Retry-After} counts as a failure. */
  private static final Duration LONGEST_ASKED = Duration.ofMinutes(10);

  private static final int MOST_DOUBLINGS = 16;

  private final String uri;
  private final int allowed;
  private final Timekeeper time;
  private final DoubleSupplier jitter;
  private int failures;

  /**
   * @param jitter numbers in [0, 1)
   */
  Attempts(String uri, int allowed, Timekeeper time, DoubleSupplier jitter) {
    this.uri = uri;
    this.allowed = allowed;
    this.time = time;
    this.jitter = jitter;
  }

  /** Resets the count after data has arrived. */
  void progressed() {
    failures = 0;
  }

  /**
   * Waits until the next attempt is due.
   *
   * @param asked delay that the server requested
   * @throws IOException if no attempts are left
   */
  void failed(Failure failure, Optional<Duration> asked) throws IOException {
    failures++;
    Duration wait = asked.orElseGet(this::backoff);
    if (failures >= allowed || wait.compareTo(LONGEST_ASKED) > 0) {
      String word = "http: %s after %d attempts (expected an answer within http.attempts %d) at %s";
      throw new IOException(
          format(word, failure.what(), failures, allowed, uri), failure.cause().orElse(null));
    }
    sleep(wait);
  }

  /** The failure of one attempt. */
  record Failure(String what, Optional<IOException> cause) {

    static Failure of(IOException cause) {
      return new Failure(Messages.reason(cause), Optional.of(cause));
    }

    static Failure of(int status) {
      return new Failure("status " + status, Optional.empty());
    }
  }

  private Duration backoff() {
    Duration most = FIRST.multipliedBy(1L << Math.min(MOST_DOUBLINGS, failures - 1));
    Duration capped = most.compareTo(LONGEST) > 0 ? LONGEST : most;
    return Duration.ofNanos((long) (capped.toNanos() * jitter.getAsDouble()));
  }

  private void sleep(Duration wait) throws InterruptedIOException {
    try {
      time.sleep(wait);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** Creates the exception for an interrupted task. */
  static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while waiting for a web server");
  }

  /** A clock with a sleep method; replaced by virtual time in tests. */
  interface Timekeeper {

    Timekeeper SYSTEM =
        new Timekeeper() {
          @Override
          public long nanoTime() {
            return System.nanoTime();
          }

          @Override
          public Instant now() {
            return Instant.now();
          }

          @Override
          public void sleep(Duration time) throws InterruptedException {
            Thread.sleep(time.toMillis());
          }
        };

    long nanoTime();

    Instant now();

    void sleep(Duration time) throws InterruptedException;
  }
}
