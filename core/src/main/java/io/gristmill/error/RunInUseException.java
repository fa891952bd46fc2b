package io.gristmill.error;

/**
 * Thrown when another command writes to the run directory. The exit status is {@code EX_TEMPFAIL}
 * of sysexits(3): the command can be repeated when the other one has ended.
 */
public final class RunInUseException extends GristmillException {

  private static final long serialVersionUID = 1L;

  public RunInUseException(String message) {
    super(message);
  }

  @Override
  public int exitCode() {
    return 75;
  }
}
