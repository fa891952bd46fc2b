package io.gristmill.io.http;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import java.io.Serializable;
import java.time.Duration;

/**
 * Settings for reading from web servers.
 *
 * @param attempts number of consecutive requests without progress that are allowed
 * @param requestsPerSecond maximum request rate of a process
 * @param timeoutSeconds maximum wait for a connection, a response or its next bytes
 */
public record HttpSettings(int attempts, double requestsPerSecond, int timeoutSeconds)
    implements Serializable {

  public HttpSettings {
    if (attempts < 1 || !(requestsPerSecond > 0) || timeoutSeconds < 1) {
      throw new InvalidConfigException(
          format(
              "http: %d attempts, %s requests a second, %d seconds (expected at least 1, more than 0, at least 1)",
              attempts, requestsPerSecond, timeoutSeconds));
    }
  }

  Duration timeout() {
    return Duration.ofSeconds(timeoutSeconds);
  }
}
