package io.gristmill.model;

import java.util.HashMap;
import java.util.Map;

/** Muon's rule in plain loops and double precision, for single matrices {@code [in][out]}. */
final class PlainMuon {

  private final double momentum;
  private final Map<String, double[][]> buffers = new HashMap<>();

  PlainMuon(double momentum) {
    this.momentum = momentum;
  }

  /** The updated matrix. */
  double[][] update(
      String name, double[][] w, double[][] gradient, double rate, double scale, double decay) {
    double[][] b = buffers.computeIfAbsent(name, key -> new double[w.length][w[0].length]);
    double[][] u = new double[w.length][w[0].length];
    for (int i = 0; i < w.length; i++) {
      for (int j = 0; j < w[0].length; j++) {
        b[i][j] = momentum * b[i][j] + (1 - momentum) * gradient[i][j];
        u[i][j] = (1 - momentum) * gradient[i][j] + momentum * b[i][j];
      }
    }
    double[][] o = orthogonalized(u, 5);
    double[][] updated = new double[w.length][w[0].length];
    for (int i = 0; i < w.length; i++) {
      for (int j = 0; j < w[0].length; j++) {
        updated[i][j] = w[i][j] * (1 - rate * decay) - rate * scale * o[i][j];
      }
    }
    return updated;
  }

  static double[][] orthogonalized(double[][] u, int steps) {
    if (u.length > u[0].length) {
      return transposed(orthogonalized(transposed(u), steps));
    }
    double squares = 0;
    for (double[] row : u) {
      for (double value : row) {
        squares += value * value;
      }
    }
    double[][] x = sum(1 / Math.max(Math.sqrt(squares), 1e-7), u, 0, u);
    for (int i = 0; i < steps; i++) {
      double[][] a = product(x, transposed(x));
      x = sum(3.4445, x, 1, product(sum(-4.7750, a, 2.0315, product(a, a)), x));
    }
    return x;
  }

  static double[][] product(double[][] a, double[][] b) {
    double[][] c = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b[0].length; j++) {
        for (int k = 0; k < b.length; k++) {
          c[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return c;
  }

  private static double[][] sum(double p, double[][] a, double q, double[][] b) {
    double[][] c = new double[a.length][a[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        c[i][j] = p * a[i][j] + q * b[i][j];
      }
    }
    return c;
  }

  static double[][] transposed(double[][] a) {
    double[][] t = new double[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        t[j][i] = a[i][j];
      }
    }
    return t;
  }
}
