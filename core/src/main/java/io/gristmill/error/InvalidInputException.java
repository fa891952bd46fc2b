package io.gristmill.error;

/** A missing path, or more malformed records than allowed. Correct the input or raise the limit. */
public final class InvalidInputException extends GristmillException {

  private static final long serialVersionUID = 1L;

  public InvalidInputException(String message) {
    super(Messages.oneLine(message));
  }

  public InvalidInputException(String message, Throwable cause) {
    super(Messages.oneLine(message), cause);
  }

  @Override
  public int exitCode() {
    return 3;
  }
}
