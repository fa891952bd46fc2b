package io.gristmill.io.http;

import java.time.Duration;
import java.time.Instant;

/** The time and the waiting for it; tests bring their own. */
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
