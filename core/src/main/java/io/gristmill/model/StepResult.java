package io.gristmill.model;

import java.io.Serializable;

/**
 * What one optimizer update saw. Not finite values are reported, not thrown: the training loop
 * decides.
 *
 * @param loss before the update, in nats per unmasked target
 * @param gradientNorm over all parameters, before clipping
 * @param tokens unmasked targets
 */
public record StepResult(double loss, double gradientNorm, double learningRate, long tokens)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  public boolean isFinite() {
    return Double.isFinite(loss) && Double.isFinite(gradientNorm);
  }
}
