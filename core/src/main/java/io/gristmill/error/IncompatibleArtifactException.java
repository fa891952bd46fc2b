package io.gristmill.error;

/** Two artifacts that do not belong together, or one that was damaged. Names both fingerprints. */
public final class IncompatibleArtifactException extends GristmillException {

  private static final long serialVersionUID = 1L;

  public IncompatibleArtifactException(String message) {
    super(Messages.oneLine(message));
  }

  public IncompatibleArtifactException(String message, Throwable cause) {
    super(Messages.oneLine(message), cause);
  }

  @Override
  public int exitCode() {
    return 4;
  }
}
