package io.gristmill.model.kernel.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutMaskTest {

  private static final int ELEMENTS = 1_000_000;

  /** Within five deviations of a binomial. */
  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.1, 0.5, 0.9})
  void dropsTheShareItSaysAndKeepsTheExpectation(double rate) {
    DropoutMask mask = DropoutMask.of(rate, 42, 7);
    double kept = 0;
    for (int i = 0; i < ELEMENTS; i++) {
      kept += mask.keeps(i) ? 1 : 0;
    }
    double deviation = Math.sqrt(rate * (1 - rate) / ELEMENTS);
    assertThat(kept / ELEMENTS).isCloseTo(1 - rate, within(5 * deviation));
    assertThat(kept / ELEMENTS * mask.scale()).isCloseTo(1, within(5 * deviation / (1 - rate)));
  }

  @Test
  void theSameCoordinatesDropTheSame() {
    DropoutMask one = DropoutMask.of(0.3, 42, 7, 0);
    DropoutMask two = DropoutMask.of(0.3, 42, 7, 0);
    for (int i = 0; i < 1000; i++) {
      assertThat(two.keeps(i)).isEqualTo(one.keeps(i));
    }
  }

  /** Where two agree by chance alone, half of the elements agree. */
  @ParameterizedTest
  @ValueSource(strings = {"43,7,0", "42,8,0", "42,7,1", "7,42,0", "42,7,0,0"})
  void anotherCoordinateMakesAnIndependentMask(String coordinates) {
    DropoutMask one = DropoutMask.of(0.5, 42, 7, 0);
    long[] others =
        java.util.Arrays.stream(coordinates.split(",")).mapToLong(Long::parseLong).toArray();
    assertThat(agreement(one, DropoutMask.of(0.5, others), 0)).isCloseTo(0.5, within(0.0025));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 16, 64, 256, 384, 1024, 65536})
  void elementsAndRowsAreIndependentOfTheirNeighbours(int distance) {
    DropoutMask mask = DropoutMask.of(0.5, 42, 7, 0);
    assertThat(agreement(mask, mask, distance)).isCloseTo(0.5, within(0.0025));
  }

  private static double agreement(DropoutMask one, DropoutMask two, int distance) {
    int agreed = 0;
    for (int i = 0; i < ELEMENTS; i++) {
      agreed += one.keeps(i) == two.keeps(i + distance) ? 1 : 0;
    }
    return (double) agreed / ELEMENTS;
  }

  @Test
  void whatDropsAlmostEverythingIsRefused() {
    assertThatThrownBy(() -> DropoutMask.of(1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DropoutMask.of(-0.1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
