package io.gristmill.optim;

import io.gristmill.config.OptimizerSection;

/**
 * The coefficients of an AdamW step, which are the same for every element: {@code g *= clip; m = b1
 * m + (1-b1) g; v = b2 v + (1-b2) g²; update = rate m / (scale sqrt(v) + epsilon)}, where rate and
 * scale include the bias corrections.
 */
public record AdamCoefficients(
    double clip, double beta1, double beta2, double rate, double scale, double epsilon) {

  /**
   * Computes the coefficients of an update, including bias correction.
   *
   * @param count number of updates, including this one
   */
  public static AdamCoefficients of(
      OptimizerSection s, double learningRate, long count, double clip) {
    double rate = learningRate / (1 - Math.pow(s.beta1(), (double) count));
    double scale = 1 / Math.sqrt(1 - Math.pow(s.beta2(), (double) count));
    return new AdamCoefficients(clip, s.beta1(), s.beta2(), rate, scale, s.epsilon());
  }
}
