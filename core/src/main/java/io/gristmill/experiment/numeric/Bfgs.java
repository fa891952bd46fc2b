package io.gristmill.experiment.numeric;

import java.util.Arrays;

/**
 * Minimizes a function of a few variables by the method of Broyden, Fletcher, Goldfarb and Shanno.
 * The line search finds a step with the weak Wolfe conditions by bisection and doubling, which also
 * works where the gradient jumps (Lewis and Overton, 2013).
 */
public final class Bfgs {

  private static final int MOST_ITERATIONS = 500;
  private static final int MOST_STEPS = 30;
  private static final double SMALLEST_GRADIENT = 1e-9;

  /** Iterations in a row that lower the value by less than this share of it end the search. */
  private static final double SLOW = 1e-7;

  private static final int MOST_SLOW = 5;
  private static final double DECREASE = 1e-4;
  private static final double CURVATURE = 0.9;

  /** A function with its gradient. */
  public interface Objective {

    /**
     * The value at a point.
     *
     * @param gradient receives the partial derivatives
     */
    double value(double[] point, double[] gradient);
  }

  /** A point with the value of the function there. */
  public record Minimum(double[] point, double value) {}

  private final Objective objective;
  private final int n;
  private final double[][] inverseHessian;
  private double[] point;
  private double[] gradient;
  private double value;

  private Bfgs(Objective objective, double[] start) {
    this.objective = objective;
    n = start.length;
    inverseHessian = new double[n][n];
    point = start.clone();
    gradient = new double[n];
    value = objective.value(point, gradient);
  }

  /** Descends from a point until the gradient vanishes or no step descends any more. */
  public static Minimum minimize(Objective objective, double[] start) {
    Bfgs search = new Bfgs(objective, start);
    search.run();
    return new Minimum(search.point, search.value);
  }

  private void run() {
    reset();
    boolean fresh = true;
    int slow = 0;
    for (int i = 0;
        i < MOST_ITERATIONS && slow < MOST_SLOW && largest(gradient) > SMALLEST_GRADIENT;
        i++) {
      double[] direction = direction();
      double before = value;
      if (dot(direction, gradient) >= 0 || !step(direction, fresh)) {
        if (fresh) {
          return;
        }
        reset();
        fresh = true;
      } else {
        fresh = false;
      }
      slow = before - value > SLOW * Math.abs(before) ? 0 : slow + 1;
    }
  }

  private void reset() {
    double scale = 1 / Math.max(1, largest(gradient));
    for (int i = 0; i < n; i++) {
      Arrays.fill(inverseHessian[i], 0);
      inverseHessian[i][i] = scale;
    }
  }

  private double[] direction() {
    double[] direction = new double[n];
    for (int i = 0; i < n; i++) {
      direction[i] = -dot(inverseHessian[i], gradient);
    }
    return direction;
  }

  /** Moves to a lower point along a direction; returns false if none was found. */
  private boolean step(double[] direction, boolean fresh) {
    double slope = dot(direction, gradient);
    double low = 0;
    double high = Double.POSITIVE_INFINITY;
    double length = 1;
    double[] found = new double[n];
    for (int i = 0; i < MOST_STEPS; i++) {
      double[] next = along(direction, length);
      double reached = objective.value(next, found);
      if (!(reached <= value + DECREASE * length * slope)) {
        high = length;
      } else if (dot(found, direction) < CURVATURE * slope) {
        low = length;
      } else {
        return accept(next, found, reached, fresh);
      }
      length = Double.isInfinite(high) ? 2 * length : (low + high) / 2;
    }
    if (low == 0) {
      return false;
    }
    double[] next = along(direction, low);
    double reached = objective.value(next, found);
    return accept(next, found, reached, fresh);
  }

  private double[] along(double[] direction, double length) {
    double[] next = new double[n];
    for (int i = 0; i < n; i++) {
      next[i] = point[i] + length * direction[i];
    }
    return next;
  }

  private boolean accept(double[] next, double[] nextGradient, double reached, boolean fresh) {
    if (!(reached < value)) {
      return false;
    }
    double[] moved = new double[n];
    double[] change = new double[n];
    for (int i = 0; i < n; i++) {
      moved[i] = next[i] - point[i];
      change[i] = nextGradient[i] - gradient[i];
    }
    point = next;
    gradient = nextGradient;
    value = reached;
    update(moved, change, fresh);
    return true;
  }

  /** {@code H = (I - r s y') H (I - r y s') + r s s'} with {@code r = 1 / s'y}. */
  private void update(double[] moved, double[] change, boolean fresh) {
    double curvature = dot(moved, change);
    if (curvature <= 0) {
      return;
    }
    if (fresh) {
      double scale = curvature / dot(change, change);
      for (int i = 0; i < n; i++) {
        inverseHessian[i][i] = scale;
      }
    }
    double[] product = new double[n];
    for (int i = 0; i < n; i++) {
      product[i] = dot(inverseHessian[i], change);
    }
    double factor = (1 + dot(change, product) / curvature) / curvature;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        inverseHessian[i][j] +=
            factor * moved[i] * moved[j]
                - (product[i] * moved[j] + moved[i] * product[j]) / curvature;
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double largest(double[] vector) {
    return Arrays.stream(vector).map(Math::abs).max().orElse(0);
  }
}
