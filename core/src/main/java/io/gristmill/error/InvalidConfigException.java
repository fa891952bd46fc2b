package io.gristmill.error;

/**
 * An unknown key, a value out of range or an inconsistent pair; lists every problem with its place.
 * Correct the configuration.
 */
public final class InvalidConfigException extends GristmillException {

  private static final long serialVersionUID = 1L;

  public InvalidConfigException(String message) {
    super(Messages.lines(message));
  }

  public InvalidConfigException(String message, Throwable cause) {
    super(Messages.lines(message), cause);
  }

  @Override
  public int exitCode() {
    return 2;
  }
}
