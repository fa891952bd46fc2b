package io.gristmill.spark.cli;

import io.gristmill.error.GristmillException;
import io.gristmill.spark.encryption.UnreadableTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Statuses the process ends with beside those of {@link GristmillException}; sysexits(3). */
final class ExitCodes {

  static final int OK = 0;
  static final int USAGE = 2;
  static final int BUG = 70;
  static final int IO_ERROR = 74;

  private ExitCodes() {}

  /** The user's error behind a failure, however deep Spark wrapped it. */
  static Optional<GristmillException> userError(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof GristmillException known) {
        return Optional.of(known);
      }
    }
    return UnreadableTable.in(failure).map(GristmillException.class::cast);
  }

  static int of(Throwable failure) {
    Optional<GristmillException> known = userError(failure);
    if (known.isPresent()) {
      return known.get().exitCode();
    }
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof IOException || t instanceof UncheckedIOException) {
        return IO_ERROR;
      }
    }
    return BUG;
  }
}
