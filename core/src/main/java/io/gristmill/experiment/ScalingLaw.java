package io.gristmill.experiment;

/**
 * The loss {@code L(N, D) = E + A / N^alpha + B / D^beta} of a model of N parameters trained on D
 * tokens (Hoffmann et al., 2022, Training Compute-Optimal Large Language Models, equation 2).
 *
 * @param e irreducible loss
 * @param a of the term of size
 * @param b of the term of data
 * @param alpha exponent of the size
 * @param beta exponent of the data
 */
public record ScalingLaw(double e, double a, double b, double alpha, double beta) {

  /** FLOPs for each parameter and token of training. */
  static final double FLOPS = 6;

  /**
   * A model for a budget.
   *
   * @param flops of training, {@code 6 N D}
   * @param loss that the law predicts
   */
  public record Optimum(double flops, double parameters, double tokens, double loss) {}

  /** Tells if all terms are finite and the loss falls with size and with tokens. */
  boolean falls() {
    return alpha > 0
        && beta > 0
        && a > 0
        && b > 0
        && Double.isFinite(e)
        && Double.isFinite(a)
        && Double.isFinite(b);
  }

  /** The predicted loss. */
  public double loss(double parameters, double tokens) {
    return e + a / StrictMath.pow(parameters, alpha) + b / StrictMath.pow(tokens, beta);
  }

  /**
   * The size and tokens of least loss with {@code 6 N D = flops}: {@code N = G (C / 6)^(beta /
   * (alpha + beta))}, {@code D = (C / 6) / N} with {@code G = (alpha A / (beta B))^(1 / (alpha +
   * beta))} (equation 4).
   */
  public Optimum optimum(double flops) {
    double sum = alpha + beta;
    double g = StrictMath.pow(alpha * a / (beta * b), 1 / sum);
    double parameters = g * StrictMath.pow(flops / FLOPS, beta / sum);
    double tokens = flops / FLOPS / parameters;
    return new Optimum(flops, parameters, tokens, loss(parameters, tokens));
  }
}
