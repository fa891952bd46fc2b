package io.gristmill.preprocessing.read.http;

import io.gristmill.preprocessing.read.MalformedCause;
import java.io.IOException;

/** A body exceeds a limit when decoded; its record is quarantined. */
public final class BodyLimitException extends IOException {

  private static final long serialVersionUID = 1L;

  private final MalformedCause limit;

  BodyLimitException(MalformedCause limit, String message) {
    super(message);
    this.limit = limit;
  }

  /** The limit that was exceeded. */
  public MalformedCause limit() {
    return limit;
  }
}
