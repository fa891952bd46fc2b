package io.gristmill.preprocessing.read.http;

import java.io.IOException;

/** A body that decodes to more than is allowed; its record is quarantined. */
public final class BodyLimitException extends IOException {

  private static final long serialVersionUID = 1L;

  BodyLimitException(String message) {
    super(message);
  }
}
