package io.gristmill.error;

/**
 * Another command is writing to the run directory. Wait until it has ended, then try again; the
 * status is that of {@code EX_TEMPFAIL} in sysexits(3).
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
