package io.gristmill.preprocessing.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RehydrationWeightTest {

  @ParameterizedTest
  @CsvSource({
    "1,1",
    "2,2",
    "3,3",
    "4,3",
    "5,5",
    "99,5",
    "100,8",
    "999,8",
    "1000,1",
    "9000000000,1"
  })
  void followsTheTableOfFineWeb2(long size, int weight) {
    assertThat(RehydrationWeight.of(size)).isEqualTo(weight);
  }
}
