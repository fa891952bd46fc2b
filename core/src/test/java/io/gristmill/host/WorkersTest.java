package io.gristmill.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkersTest {

  @ParameterizedTest
  @CsvSource({"1, 0, 7", "1, 100, 7", "2, 1, 7", "3, 100, 7", "5, 14, 7", "4, 1000, 1"})
  void processesEveryElementOnceInTheSameRanges(int threads, int length, int piece) {
    AtomicIntegerArray visits = new AtomicIntegerArray(length + 1);
    try (Workers workers = new Workers(threads)) {
      for (int round = 0; round < 50; round++) {
        workers.each(
            length,
            piece,
            (worker, from, to) -> {
              assertThat(worker).isBetween(0, threads - 1);
              assertThat(from % piece).isZero();
              assertThat(to).isEqualTo(Math.min(from + piece, length));
              for (int i = from; i < to; i++) {
                visits.incrementAndGet(i);
              }
            });
      }
    }
    for (int i = 0; i < length; i++) {
      assertThat(visits.get(i)).isEqualTo(50);
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "3"})
  void rethrowsTheExceptionOfTheWork(int threads) {
    try (Workers workers = new Workers(threads)) {
      assertThatThrownBy(
              () ->
                  workers.each(
                      10,
                      1,
                      (worker, from, to) -> {
                        if (from == 6) {
                          throw new IllegalStateException("piece 6");
                        }
                      }))
          .hasMessage("piece 6");
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "3"})
  void throwsErrorsToo(int threads) {
    try (Workers workers = new Workers(threads)) {
      assertThatThrownBy(
              () ->
                  workers.each(
                      10,
                      1,
                      (worker, from, to) -> {
                        throw new StackOverflowError("piece " + from);
                      }))
          .isInstanceOf(StackOverflowError.class);
    }
  }

  @Test
  void threadsEndWithTheWorkers() throws InterruptedException {
    Thread[] other = new Thread[1];
    try (Workers workers = new Workers(2)) {
      Thread caller = Thread.currentThread();
      while (other[0] == null) {
        workers.each(
            64,
            1,
            (worker, from, to) -> {
              Thread thread = Thread.currentThread();
              if (thread != caller) {
                other[0] = thread;
              }
            });
      }
    }
    other[0].join(60_000);
    assertThat(other[0].isAlive()).isFalse();
  }
}
