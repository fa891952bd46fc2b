package io.gristmill.experiment.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StudentTTest {

  /** Table 26.10 of Abramowitz and Stegun, Handbook of Mathematical Functions. */
  @ParameterizedTest
  @CsvSource({
    "1,  0.95, 12.706", "2, 0.95, 4.303", "3, 0.95, 3.182", "4, 0.95, 2.776", "5, 0.95, 2.571",
    "9,  0.95, 2.262", "30, 0.95, 2.042", "120, 0.95, 1.980", "1, 0.99, 63.657", "2, 0.99, 9.925",
    "4,  0.99, 4.604", "10, 0.99, 3.169", "60, 0.99, 2.660", "1, 0.5, 1.000", "5, 0.5, 0.727"
  })
  void criticalValuesAreThoseOfTheTable(int degrees, double share, double value) {
    assertThat(StudentT.criticalValue(share, degrees)).isCloseTo(value, within(5e-4));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-8, 0.01, 0.5, 1, 2, 7, 40, 1e3, 1e8})
  void oneAndTwoDegreesHaveClosedForms(double t) {
    assertThat(StudentT.twoSidedP(t, 1)).isCloseTo(2 / Math.PI * Math.atan2(1, t), within(1e-14));
    double root = Math.sqrt(2 + t * t);
    assertThat(StudentT.twoSidedP(t, 2)).isCloseTo(2 / (root * (root + t)), within(1e-14));
    assertThat(StudentT.twoSidedP(-t, 2)).isEqualTo(StudentT.twoSidedP(t, 2));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 7, 24, 199})
  void probabilityIsTheIntegralOfTheDensity(int degrees) {
    double whole = density(degrees, 0, 4000);
    for (double t : new double[] {0.1, 0.9, 2.1, 5}) {
      double outside = 1 - density(degrees, 0, t) / whole;
      assertThat(StudentT.twoSidedP(t, degrees)).isCloseTo(outside, within(1e-7));
    }
  }

  /** Simpson's rule over u in x = sinh u, which reaches far without many points. */
  private static double density(int degrees, double from, double to) {
    int steps = 20_000;
    double end = Math.log(to + Math.sqrt(1 + to * to));
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      double u = from + (end - from) * i / steps;
      double x = Math.sinh(u);
      double weight = i == 0 || i == steps ? 1 : i % 2 == 0 ? 2 : 4;
      sum += weight * Math.pow(1 + x * x / degrees, -(degrees + 1) / 2.0) * Math.cosh(u);
    }
    return sum * (end - from) / steps / 3;
  }

  @Test
  void betaIsSymmetricAndReachesItsEnds() {
    for (double x = 0.05; x < 1; x += 0.05) {
      double y = 1 - x;
      assertThat(StudentT.beta(2.5, 7, x, y))
          .isCloseTo(1 - StudentT.beta(7, 2.5, y, x), within(1e-14));
      assertThat(StudentT.beta(1, 3, x, y)).isCloseTo(1 - Math.pow(y, 3), within(1e-14));
    }
    assertThat(StudentT.beta(2, 3, 0, 1)).isZero();
    assertThat(StudentT.beta(2, 3, 1, 0)).isEqualTo(1);
  }
}
