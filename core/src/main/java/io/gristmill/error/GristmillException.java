package io.gristmill.error;

/** A failure the user can act on; anything that is not one of these is a bug. */
public abstract sealed class GristmillException extends RuntimeException
    permits InvalidConfigException,
        InvalidInputException,
        IncompatibleArtifactException,
        GristmillException.RunInUseException,
        GristmillException.TrainingDivergedException {

  private static final long serialVersionUID = 1L;

  GristmillException(String message) {
    super(message);
  }

  GristmillException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The status the process ends with. */
  public abstract int exitCode();

  /**
   * Thrown when another command writes to the run directory. The exit status is {@code EX_TEMPFAIL}
   * of sysexits(3): the command can be repeated when the other one has ended.
   */
  public static final class RunInUseException extends GristmillException {

    private static final long serialVersionUID = 1L;

    public RunInUseException(String message) {
      super(message);
    }

    @Override
    public int exitCode() {
      return 75;
    }
  }

  /**
   * Training is not finite after the guard's retries. Resume from the named checkpoint with a lower
   * learning rate.
   */
  public static final class TrainingDivergedException extends GristmillException {

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
}
