package io.gristmill.spark.table;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.crypto.ParquetCryptoRuntimeException;
import org.apache.spark.SparkThrowable;

/**
 * Recognizes a failure of Spark to decrypt a table that is damaged, plain or encrypted with another
 * key.
 */
public final class UnreadableTable {

  private UnreadableTable() {}

  /** Returns the error to report, with Parquet's reason and Spark's path. */
  public static Optional<IncompatibleArtifactException> in(Throwable failure) {
    String place = "a table";
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SparkThrowable spark) {
        place = place(spark).orElse(place);
      }
      if (t instanceof ParquetCryptoRuntimeException crypto) {
        return Optional.of(
            new IncompatibleArtifactException(
                format(
                    "encrypted table: %s (expected an unchanged table under encryption.key) at %s",
                    crypto.getMessage(), place),
                failure));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> place(SparkThrowable failure) {
    Map<String, String> parameters = failure.getMessageParameters();
    return Optional.ofNullable(parameters.getOrDefault("path", parameters.get("file")));
  }
}
