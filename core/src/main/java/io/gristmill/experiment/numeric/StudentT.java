package io.gristmill.experiment.numeric;

/**
 * Student's t distribution by the regularized incomplete beta function {@code I_x(a, b)}: {@code
 * P(|T| > t) = I_x(n / 2, 1 / 2)} at {@code x = n / (n + t^2)} for n degrees of freedom (NIST
 * Digital Library of Mathematical Functions, 8.17). StrictMath, for the same results on every
 * machine.
 */
public final class StudentT {

  private static final double LOG_SQRT_2_PI = 0.5 * StrictMath.log(2 * Math.PI);

  /** From here on the asymptotic series of log gamma is exact to the last digits of a double. */
  private static final double SERIES_FROM = 15;

  private static final double TINY = 1e-300;
  private static final double PRECISION = 3e-16;
  private static final int MOST_TERMS = 10_000;
  private static final int BISECTIONS = 60;

  private StudentT() {}

  /** The probability of a value at least as far from 0 as t. */
  public static double twoSidedP(double t, int degrees) {
    double n = degrees;
    double squared = t * t;
    return beta(n / 2, 0.5, n / (n + squared), squared / (n + squared));
  }

  /** The t that a share of all values is nearer to 0 than, such as 0.95. */
  public static double criticalValue(double share, int degrees) {
    double high = 1;
    while (twoSidedP(high, degrees) > 1 - share) {
      high *= 2;
    }
    double low = 0;
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = (low + high) / 2;
      if (twoSidedP(middle, degrees) > 1 - share) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  /**
   * {@code I_x(a, b)}, from the side where the continued fraction converges fast.
   *
   * @param y {@code 1 - x}, which keeps its digits when x is near 1
   */
  static double beta(double a, double b, double x, double y) {
    if (x <= 0 || y <= 0) {
      return x <= 0 ? 0 : 1;
    }
    return x < (a + 1) / (a + b + 2) ? betaBelow(a, b, x, y) : 1 - betaBelow(b, a, y, x);
  }

  /** DLMF 8.17.22, evaluated from the front by Lentz's method. */
  private static double betaBelow(double a, double b, double x, double y) {
    double front =
        StrictMath.exp(
                a * StrictMath.log(x)
                    + b * StrictMath.log(y)
                    + logGamma(a + b)
                    - logGamma(a)
                    - logGamma(b))
            / a;
    double value = 1;
    double up = 1;
    double down = 0;
    double factor = 0;
    for (int j = 1; j < MOST_TERMS && Math.abs(factor - 1) > PRECISION; j++) {
      double m = Math.floor(j / 2.0);
      double numerator = j % 2 == 0 ? m * (b - m) : -(a + m) * (a + b + m);
      double term = numerator * x / ((a + j - 1) * (a + j));
      down = 1 / orTiny(1 + term * down);
      up = orTiny(1 + term / up);
      factor = up * down;
      value *= factor;
    }
    return front / value;
  }

  private static double orTiny(double value) {
    return Math.abs(value) < TINY ? TINY : value;
  }

  /** For positive arguments: Stirling's series (DLMF 5.11.1) after the recursion. */
  private static double logGamma(double x) {
    double shift = 0;
    double z = x;
    while (z < SERIES_FROM) {
      shift += StrictMath.log(z);
      z++;
    }
    double inverse = 1 / (z * z);
    double series =
        (1.0 / 12
                - inverse
                    * (1.0 / 360
                        - inverse * (1.0 / 1260 - inverse * (1.0 / 1680 - inverse / 1188))))
            / z;
    return (z - 0.5) * StrictMath.log(z) - z + LOG_SQRT_2_PI + series - shift;
  }
}
