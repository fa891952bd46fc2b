package io.gristmill.error;

/**
 * Training is not finite after the guard's retries. Resume from the named checkpoint with a lower
 * learning rate.
 */
public final class TrainingDivergedException extends GristmillException {

  private static final long serialVersionUID = 1L;

  public TrainingDivergedException(String message) {
    super(message);
  }

  public TrainingDivergedException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public int exitCode() {
    return 5;
  }
}
