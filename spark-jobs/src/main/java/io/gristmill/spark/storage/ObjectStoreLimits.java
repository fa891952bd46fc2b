package io.gristmill.spark.storage;

import java.util.Arrays;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * Limits the retries of S3A, which by default waits ten minutes for an endpoint that does not
 * exist: it tries 20 times, each with up to seven retries. Settings of the user take precedence.
 */
final class ObjectStoreLimits {

  private static final Map<String, String> LIMITS =
      Map.of("fs.s3a.attempts.maximum", "4", "fs.s3a.retry.limit", "4");

  private static final String SHIPPED = "core-default.xml";

  private ObjectStoreLimits() {}

  static void apply(Configuration configuration) {
    LIMITS.forEach(
        (key, value) -> {
          if (!isSet(configuration, key)) {
            configuration.set(key, value, "gristmill");
          }
        });
  }

  /** Whether a key is set, other than by Hadoop's defaults. */
  private static boolean isSet(Configuration configuration, String key) {
    String[] sources = configuration.getPropertySources(key);
    return sources != null && !Arrays.asList(sources).contains(SHIPPED);
  }
}
