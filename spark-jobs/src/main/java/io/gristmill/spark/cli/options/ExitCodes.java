package io.gristmill.spark.cli.options;

import io.gristmill.error.GristmillException;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.spark.storage.IoFailure;
import io.gristmill.spark.table.TableDecryption.UnreadableTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.spark.SparkThrowable;

/**
 * Exit statuses other than those of {@link GristmillException}, after sysexits(3), and the message
 * of a failure that is not a bug. Spark wraps failures of tasks several times, so the whole chain
 * of causes is searched.
 */
public final class ExitCodes {

  public static final int OK = 0;
  public static final int USAGE = 2;
  public static final int BUG = 70;
  public static final int IO_ERROR = 74;

  private static final String NO_TABLE = "PATH_NOT_FOUND";

  private ExitCodes() {}

  public static int of(Throwable failure) {
    return userError(failure)
        .map(GristmillException::exitCode)
        .orElseGet(() -> ioError(failure).isPresent() ? IO_ERROR : BUG);
  }

  /** The message for the user; empty for a bug. */
  public static Optional<String> line(Throwable failure) {
    return userError(failure)
        .map(Throwable::getMessage)
        .or(() -> ioError(failure).map(ExitCodes::describe));
  }

  private static Optional<GristmillException> userError(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof GristmillException known) {
        return Optional.of(known);
      }
      if (t instanceof SparkThrowable spark && NO_TABLE.equals(spark.getErrorClass())) {
        return Optional.of(
            new IncompatibleArtifactException(
                "table: none (expected the files of a finished stage) at "
                    + spark.getMessageParameters().get("path")));
      }
    }
    return UnreadableTable.in(failure).map(GristmillException.class::cast);
  }

  /** Returns the outermost error, which names the place best. */
  private static Optional<IOException> ioError(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof UncheckedIOException unchecked) {
        return Optional.of(unchecked.getCause());
      }
      if (t instanceof IOException io) {
        return Optional.of(io);
      }
    }
    return Optional.empty();
  }

  private static String describe(IOException failure) {
    String line = IoFailure.describe(failure);
    return line.startsWith("output: ") ? line : "I/O: " + line;
  }
}
