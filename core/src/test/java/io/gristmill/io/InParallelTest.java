package io.gristmill.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InParallelTest {

  private static final List<Integer> NUMBERS = IntStream.range(0, 100).boxed().toList();

  @Test
  void answersAreInTheOrderOfTheItems() throws IOException {
    assertThat(InParallel.map(NUMBERS, number -> number * number))
        .isEqualTo(NUMBERS.stream().map(number -> number * number).toList());
    assertThat(InParallel.map(List.of(), number -> number)).isEmpty();
  }

  @Test
  void requestsAreUnderWayAtOnce() throws IOException {
    CountDownLatch both = new CountDownLatch(2);
    assertThat(
            InParallel.map(
                List.of(1, 2),
                number -> {
                  both.countDown();
                  try {
                    return both.await(1, TimeUnit.MINUTES);
                  } catch (InterruptedException e) {
                    throw new IOException(e);
                  }
                }))
        .containsExactly(true, true);
  }

  @Test
  void throwsTheFailureOfTheFirstItem() {
    assertThatThrownBy(
            () ->
                InParallel.map(
                    NUMBERS,
                    number -> {
                      if (number >= 3) {
                        throw new IOException("number " + number);
                      }
                      return number;
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("number 3");
    assertThatThrownBy(
            () ->
                InParallel.map(
                    NUMBERS,
                    number -> {
                      throw new IllegalStateException("number " + number);
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("number 0");
  }
}
