package io.gristmill.experiment.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BfgsTest {

  @Test
  void findsTheMinimumOfRosenbrocksValley() {
    Bfgs.Minimum minimum =
        Bfgs.minimize(
            (x, gradient) -> {
              double valley = x[1] - x[0] * x[0];
              gradient[0] = -400 * x[0] * valley - 2 * (1 - x[0]);
              gradient[1] = 200 * valley;
              return 100 * valley * valley + (1 - x[0]) * (1 - x[0]);
            },
            new double[] {-1.2, 1});
    assertThat(minimum.point()).containsExactly(new double[] {1, 1}, within(1e-7));
    assertThat(minimum.value()).isLessThan(1e-14);
  }

  @Test
  void findsTheMinimumOfABadlyScaledQuadratic() {
    double[] scales = {1e-2, 1, 1e3, 30, 0.2};
    Bfgs.Minimum minimum =
        Bfgs.minimize(
            (x, gradient) -> {
              double sum = 0;
              for (int i = 0; i < x.length; i++) {
                sum += scales[i] * (x[i] - i) * (x[i] - i);
                gradient[i] = 2 * scales[i] * (x[i] - i);
              }
              return sum;
            },
            new double[] {9, 9, 9, 9, 9});
    assertThat(minimum.point()).containsExactly(new double[] {0, 1, 2, 3, 4}, within(1e-4));
  }

  @Test
  void comesCloseWhereTheGradientJumps() {
    Bfgs.Minimum minimum =
        Bfgs.minimize(
            (x, gradient) -> {
              gradient[0] = Math.signum(x[0] - 2);
              gradient[1] = 5 * Math.signum(x[1] + 1);
              return Math.abs(x[0] - 2) + 5 * Math.abs(x[1] + 1);
            },
            new double[] {7, 3});
    assertThat(minimum.point()).containsExactly(new double[] {2, -1}, within(1e-3));
  }

  @Test
  void staysWhereNothingDescends() {
    Bfgs.Minimum minimum = Bfgs.minimize((x, gradient) -> 3, new double[] {4});
    assertThat(minimum.point()).containsExactly(4);
    assertThat(minimum.value()).isEqualTo(3);
  }
}
