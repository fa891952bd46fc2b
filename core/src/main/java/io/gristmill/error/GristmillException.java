package io.gristmill.error;

/** A failure the user can act on; anything that is not one of these is a bug. */
public abstract sealed class GristmillException extends RuntimeException
    permits InvalidConfigException,
        InvalidInputException,
        IncompatibleArtifactException,
        RunInUseException,
        TrainingDivergedException {

  private static final long serialVersionUID = 1L;

  GristmillException(String message) {
    super(message);
  }

  GristmillException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The status the process ends with. */
  public abstract int exitCode();
}
