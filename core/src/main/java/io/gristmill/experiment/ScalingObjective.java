package io.gristmill.experiment;

import io.gristmill.experiment.ScalingPoints.Point;
import io.gristmill.experiment.numeric.Bfgs;
import io.gristmill.experiment.numeric.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The objective of approach 3 of Hoffmann et al.: the mean Huber loss (delta 0.001) of {@code
 * LSE(log E, log A - alpha log N, log B - beta log D) - log L}, with LSE the logarithm of the sum
 * of exponentials. It is divided by the square of delta, and its variables are {@code log E},
 * {@code log A - alpha m}, {@code log B - beta n}, alpha and beta, with m and n the means of log N
 * and log D: the terms' logarithms at a middle trial hardly depend on the exponents.
 */
final class ScalingObjective implements Bfgs.Objective {

  private static final int VARIABLES = 5;
  private static final double DELTA = 1e-3;
  private static final double[] SHARES_OF_LOSS = {0.3, 0.6, 0.9};
  private static final double[] TERMS = {-3, -1.5, 0};
  private static final double[] EXPONENTS = {0.1, 0.3, 0.8};

  private final double[] logSizes;
  private final double[] logTokens;
  private final double[] logLosses;
  private final double meanSize;
  private final double meanTokens;

  ScalingObjective(List<Point> points) {
    logSizes = points.stream().mapToDouble(p -> StrictMath.log(p.parameters())).toArray();
    logTokens = points.stream().mapToDouble(p -> StrictMath.log(p.tokens())).toArray();
    logLosses = points.stream().mapToDouble(p -> StrictMath.log(p.loss())).toArray();
    meanSize = Sample.of(logSizes).mean();
    meanTokens = Sample.of(logTokens).mean();
    for (int i = 0; i < logSizes.length; i++) {
      logSizes[i] -= meanSize;
      logTokens[i] -= meanTokens;
    }
  }

  @Override
  public double value(double[] at, double[] gradient) {
    Arrays.fill(gradient, 0);
    double sum = 0;
    for (int i = 0; i < logLosses.length; i++) {
      double size = at[1] - at[3] * logSizes[i];
      double data = at[2] - at[4] * logTokens[i];
      double largest = Math.max(at[0], Math.max(size, data));
      double e = StrictMath.exp(at[0] - largest);
      double a = StrictMath.exp(size - largest);
      double b = StrictMath.exp(data - largest);
      double total = e + a + b;
      double residual = (largest + StrictMath.log(total) - logLosses[i]) / DELTA;
      double distance = Math.abs(residual);
      sum += distance <= 1 ? residual * residual / 2 : distance - 0.5;
      double slope = Math.max(-1, Math.min(1, residual)) / (DELTA * total * logLosses.length);
      gradient[0] += slope * e;
      gradient[1] += slope * a;
      gradient[2] += slope * b;
      gradient[3] -= slope * a * logSizes[i];
      gradient[4] -= slope * b * logTokens[i];
    }
    return sum / logLosses.length;
  }

  /** The law at a point of the variables. */
  ScalingLaw law(double[] at) {
    return new ScalingLaw(
        StrictMath.exp(at[0]),
        StrictMath.exp(at[1] + at[3] * meanSize),
        StrictMath.exp(at[2] + at[4] * meanTokens),
        at[3],
        at[4]);
  }

  /** The variables of a law. */
  double[] variables(ScalingLaw law) {
    return new double[] {
      StrictMath.log(law.e()),
      StrictMath.log(law.a()) - law.alpha() * meanSize,
      StrictMath.log(law.b()) - law.beta() * meanTokens,
      law.alpha(),
      law.beta()
    };
  }

  /** Points to start from: a grid of 243, lowest objective first. */
  List<double[]> starts() {
    double logLoss = Sample.of(logLosses).mean();
    List<Bfgs.Minimum> starts = new ArrayList<>();
    double[] unused = new double[VARIABLES];
    for (double share : SHARES_OF_LOSS) {
      for (double size : TERMS) {
        for (double data : TERMS) {
          for (double alpha : EXPONENTS) {
            for (double beta : EXPONENTS) {
              double[] start = {
                logLoss + StrictMath.log(share), logLoss + size, logLoss + data, alpha, beta
              };
              starts.add(new Bfgs.Minimum(start, value(start, unused)));
            }
          }
        }
      }
    }
    starts.sort(Comparator.comparingDouble(Bfgs.Minimum::value));
    return starts.stream().map(Bfgs.Minimum::point).toList();
  }
}
