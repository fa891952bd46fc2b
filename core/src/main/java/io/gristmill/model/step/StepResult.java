package io.gristmill.model.step;

import java.io.Serializable;

/**
 * Measurements of one optimizer update. Non-finite values are reported, not thrown: the training
 * loop decides.
 *
 * @param loss before the update, in nats per unmasked target
 * @param gradientNorm over all parameters, before clipping
 * @param tokens unmasked targets used for the update; 0 if it was skipped
 */
public record StepResult(
    double loss, double gradientNorm, double learningRate, long tokens, Status status)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Whether the update was applied or skipped. */
  public enum Status {
    /** Applied to parameters and moments. */
    APPLIED,
    /** Skipped because the loss or the gradient was not finite. */
    NOT_FINITE,
    /** Skipped because the gradient norm exceeded the limit. */
    ABOVE_LIMIT
  }

  public StepResult {
    if (status != Status.APPLIED && tokens != 0) {
      throw new IllegalArgumentException("skipped step: " + tokens + " tokens (expected 0)");
    }
  }

  /**
   * A step that was taken, or skipped if its numbers are not finite.
   *
   * @param targets unmasked ones
   */
  public StepResult(double loss, double gradientNorm, double learningRate, long targets) {
    this(
        loss,
        gradientNorm,
        learningRate,
        finite(loss, gradientNorm) ? targets : 0,
        finite(loss, gradientNorm) ? Status.APPLIED : Status.NOT_FINITE);
  }

  public boolean isFinite() {
    return finite(loss, gradientNorm);
  }

  public boolean taken() {
    return status == Status.APPLIED;
  }

  private static boolean finite(double loss, double gradientNorm) {
    return Double.isFinite(loss) && Double.isFinite(gradientNorm);
  }
}
