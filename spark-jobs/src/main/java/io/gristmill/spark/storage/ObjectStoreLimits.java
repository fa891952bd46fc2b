package io.gristmill.spark.storage;

import java.util.Arrays;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * Keeps S3A from waiting ten minutes for an endpoint that is gone: its own defaults try 20 times,
 * and each of those up to seven times again. What the user sets stays.
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

  /** By anybody but Hadoop's own defaults. */
  private static boolean isSet(Configuration configuration, String key) {
    String[] sources = configuration.getPropertySources(key);
    return sources != null && !Arrays.asList(sources).contains(SHIPPED);
  }
}
