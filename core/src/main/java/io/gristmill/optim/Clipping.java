package io.gristmill.optim;

import io.gristmill.config.OptimizerSection;

/**
 * Treatment of a gradient by its global norm.
 *
 * @param norm before clipping
 * @param refused whether the step is skipped: the norm is not finite or exceeds the limit
 * @param factor the gradient is multiplied by it
 */
public record Clipping(double norm, boolean refused, double factor) {

  /** Clips to {@code optimizer.clip}, unless {@code optimizer.max-gradient-norm} is exceeded. */
  public static Clipping of(OptimizerSection s, double norm) {
    double limit = s.maxGradientNorm() > 0 ? s.maxGradientNorm() : Double.MAX_VALUE;
    double factor = s.clip() > 0 ? Math.min(1.0, s.clip() / (norm + 1e-6)) : 1.0;
    return new Clipping(norm, !(norm <= limit), factor);
  }
}
