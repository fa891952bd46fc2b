package io.gristmill.io.http;

import java.time.Duration;
import java.time.Instant;

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
